import type { EpochMicros } from '../uptime/epoch-micros';
import { BinaryRows } from '../database/binary-rows';
import type { OpenPeriods } from './open-periods';
import { addPeriodRow } from './period-rows';
import type { Period } from './period-weave';
import type { SortedPolls } from './sorted-polls';

/** How far a period that was held already goes on. */
export interface PeriodExtension {
  readonly rank: number;
  readonly startedAt: EpochMicros;
  readonly lastObservedAt: EpochMicros;
  /** Polls that are added to it. */
  readonly polls: number;
}

/** A further period of the store of a rank. */
export interface NewPeriod extends Period {
  readonly rank: number;
}

/**
 * Folds polls into the periods of unchanged status that they make, after the last periods that are
 * held. All polls must be later than those.
 */
export class PeriodFold {
  /** The periods held that go on; filled while {@link newPeriods} or {@link newPeriodRows} runs. */
  readonly extensions: PeriodExtension[] = [];

  constructor(
    private readonly polls: SortedPolls,
    private readonly open: OpenPeriods,
  ) {}

  /** The further periods, store by store. */
  *newPeriods(): Generator<NewPeriod> {
    const { storeIds, offsets, instants } = this.polls;
    for (let rank = 0; rank < storeIds.length; rank += 1) {
      const held = this.open.startedAt[rank] ?? 0;
      const end = offsets[rank + 1] ?? 0;
      let from = offsets[rank] ?? 0;
      while (from < end) {
        const first = instants[from] ?? 0;
        const active = first > 0;
        let to = from + 1;
        while (to < end && (instants[to] ?? 0) > 0 === active) to += 1;
        const lastObservedAt = Math.abs(instants[to - 1] ?? 0);
        const polls = to - from;
        if (from === offsets[rank] && held !== 0 && held > 0 === active) {
          this.extensions.push({ rank, startedAt: Math.abs(held), lastObservedAt, polls });
        } else {
          yield { rank, startedAt: Math.abs(first), lastObservedAt, active, polls };
        }
        from = to;
      }
    }
  }

  /** The further periods, as rows of `PERIOD_COLUMNS` for COPY. */
  *newPeriodRows(): Generator<Buffer> {
    const rows = new BinaryRows();
    for (const period of this.newPeriods()) {
      if (rows.isFull) yield rows.take();
      addPeriodRow(rows, this.polls.storeIds[period.rank] ?? Buffer.alloc(0), period);
    }
    yield rows.take();
  }
}
