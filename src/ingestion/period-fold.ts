import type { EpochMicros } from '../uptime/epoch-micros';
import { BinaryRows } from '../database/binary-rows';
import type { OpenPeriods } from './open-periods';
import { addPeriodRow } from './period-rows';
import type { SortedPolls } from './sorted-polls';

/** How far a period that was held already goes on. */
export interface PeriodExtension {
  readonly rank: number;
  readonly startedAt: EpochMicros;
  readonly lastObservedAt: EpochMicros;
  /** Polls that are added to it. */
  readonly polls: number;
}

/**
 * Folds polls into the periods of unchanged status that they make, after the last periods that are
 * held. All polls must be later than those.
 */
export class PeriodFold {
  /** The periods held that go on; filled while {@link newPeriods} runs. */
  readonly extensions: PeriodExtension[] = [];

  constructor(
    private readonly polls: SortedPolls,
    private readonly open: OpenPeriods,
  ) {}

  /** The further periods, as rows of `PERIOD_COLUMNS` for COPY. */
  *newPeriods(): Generator<Buffer> {
    const { storeIds, offsets, instants } = this.polls;
    const rows = new BinaryRows();
    for (const [rank, storeId] of storeIds.entries()) {
      const held = this.open.startedAt[rank] ?? 0;
      const end = offsets[rank + 1] ?? 0;
      let from = offsets[rank] ?? 0;
      while (from < end) {
        const first = instants[from] ?? 0;
        let to = from + 1;
        while (to < end && (instants[to] ?? 0) > 0 === first > 0) to += 1;
        const lastObservedAt = Math.abs(instants[to - 1] ?? 0);
        const polls = to - from;
        if (from === offsets[rank] && held !== 0 && held > 0 === first > 0) {
          this.extensions.push({ rank, startedAt: Math.abs(held), lastObservedAt, polls });
        } else {
          if (rows.isFull) yield rows.take();
          const startedAt = Math.abs(first);
          addPeriodRow(rows, storeId, { startedAt, lastObservedAt, active: first > 0, polls });
        }
        from = to;
      }
    }
    yield rows.take();
  }
}
