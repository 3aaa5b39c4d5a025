import type { EpochMicros } from '../uptime/epoch-micros';
import { PackedIds } from './packed-ids';
import type { PeriodForm } from './packed-periods';
import type { PollInstants } from './poll-instants';
import type { StoreSchedule } from './store-facts';
import type { PolledStores } from './store-list';
import type { TimeLines } from './time-lines';

/** Periods that are remembered: 64 MB. */
const MOST_PERIODS = 4_000_000;
/** Polls that are remembered: 32 MB. */
const MOST_POLLS = 4_000_000;

/** Neighbouring stores, and what is remembered of them. */
interface Part {
  readonly ids: PackedIds;
  readonly firstPolls: Float64Array;
  lines: TimeLines | null;
  polls: PollInstants | null;
  /** Of each store, under the version of the facts. */
  schedules: { readonly version: number; readonly list: readonly StoreSchedule[] } | null;
}

/**
 * All stores that have polls, as the snapshots of one version of the polls see them. What has been read of them
 * is remembered part by part.
 */
export class AllStores {
  private readonly parts: Part[] = [];
  private periods = 0;
  private polls = 0;

  /**
   * @param version that of the polls (`NewestPoll.standing`)
   * @param from from when on the time lines are held
   */
  constructor(
    readonly version: bigint,
    readonly from: EpochMicros,
  ) {}

  /**
   * Adds a part; nothing may have been read yet.
   * @param earlier what is remembered of another version: of the same stores the schedules still hold
   */
  add({ ids, firstPolls }: PolledStores, earlier: AllStores | null = null): void {
    const packed = PackedIds.of(ids);
    const before = earlier?.parts[this.parts.length];
    const schedules = before?.ids.equals(packed) ? before.schedules : null;
    this.parts.push({ ids: packed, firstPolls, lines: null, polls: null, schedules });
  }

  /** How many parts there are. */
  get partCount(): number {
    return this.parts.length;
  }

  /** How many stores have a poll at or before an instant. */
  countPolledBy(instant: EpochMicros): number {
    let count = 0;
    for (const { firstPolls } of this.parts) {
      for (const first of firstPolls) if (first <= instant) count += 1;
    }
    return count;
  }

  /** The stores of a part. */
  storesOf(index: number): PolledStores {
    const { ids, firstPolls } = this.part(index);
    return { ids: ids.unpack(), firstPolls };
  }

  /** The time lines of a part in a form; `read` reads them where they are not remembered so. */
  async linesOf(
    index: number,
    form: PeriodForm,
    read: () => Promise<TimeLines>,
  ): Promise<TimeLines> {
    const part = this.part(index);
    if (part.lines?.has(form)) return part.lines;
    const lines = await read();
    // Another report may have read the same meanwhile.
    if (part.lines?.has(form)) return part.lines;
    const others = this.periods - (part.lines?.periodCount ?? 0);
    if (others + lines.periodCount <= MOST_PERIODS) {
      part.lines = lines;
      this.periods = others + lines.periodCount;
    }
    return lines;
  }

  /** The same for the polls. */
  async pollsOf(index: number, read: () => Promise<PollInstants>): Promise<PollInstants> {
    const known = this.part(index).polls;
    if (known) return known;
    const polls = await read();
    const part = this.part(index);
    // Another report may have read the same meanwhile.
    if (part.polls === null && this.polls + polls.count <= MOST_POLLS) {
      part.polls = polls;
      this.polls += polls.count;
    }
    return polls;
  }

  /**
   * The same for the schedules, under a version of the facts (`StoreFactsRepository.version`).
   * They are shared, so that 8 bytes a store are enough.
   */
  async schedulesOf(
    index: number,
    version: number,
    read: () => Promise<readonly StoreSchedule[]>,
  ): Promise<readonly StoreSchedule[]> {
    const part = this.part(index);
    if (part.schedules?.version === version) return part.schedules.list;
    const list = await read();
    // A snapshot may be an old one: what is newer stays remembered.
    if (part.schedules === null || part.schedules.version < version) {
      part.schedules = { version, list };
    }
    return list;
  }

  private part(index: number): Part {
    const part = this.parts[index];
    if (part === undefined) throw new RangeError(`There is no part ${index}.`);
    return part;
  }
}
