import { lastAtOrBefore } from '../common/sorted-search';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { PeriodForm } from './packed-periods';
import type { PollInstants } from './poll-instants';
import type { PolledStores } from './store-list';
import type { TimeLines } from './time-lines';

/** Periods that are remembered: 64 MB. */
const MOST_PERIODS = 4_000_000;
/** Polls that are remembered: 32 MB. */
const MOST_POLLS = 4_000_000;

/** Neighbouring stores, and what is remembered of them. */
interface Part {
  readonly stores: PolledStores;
  lines: TimeLines | null;
  polls: PollInstants | null;
}

/**
 * All stores that have polls, as the snapshots of one version of the polls see them. What has been read of them
 * is remembered part by part.
 */
export class AllStores {
  private readonly parts: readonly Part[];
  private readonly firstPolls: Float64Array;
  private periods = 0;
  private polls = 0;

  /**
   * @param version that of the polls (`NewestPoll.standing`)
   * @param from from when on the time lines are held
   * @param parts all stores
   */
  constructor(
    readonly version: bigint,
    readonly from: EpochMicros,
    parts: readonly PolledStores[],
  ) {
    this.parts = parts.map((stores) => ({ stores, lines: null, polls: null }));
    this.firstPolls = Float64Array.from(parts.flatMap(({ firstPolls }) => [...firstPolls])).sort();
  }

  /** How many parts there are. */
  get partCount(): number {
    return this.parts.length;
  }

  /** How many stores have a poll at or before an instant. */
  countPolledBy(instant: EpochMicros): number {
    return lastAtOrBefore(this.firstPolls, instant) + 1;
  }

  /** The time lines of a part in a form; `read` reads them where they are not remembered so. */
  async linesOf(
    index: number,
    form: PeriodForm,
    read: (stores: PolledStores) => Promise<TimeLines>,
  ): Promise<TimeLines> {
    const known = this.part(index).lines;
    if (known?.has(form)) return known;
    const lines = await read(this.part(index).stores);
    const part = this.part(index);
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
  async pollsOf(
    index: number,
    read: (stores: PolledStores) => Promise<PollInstants>,
  ): Promise<PollInstants> {
    const known = this.part(index).polls;
    if (known) return known;
    const polls = await read(this.part(index).stores);
    const part = this.part(index);
    // Another report may have read the same meanwhile.
    if (part.polls === null && this.polls + polls.count <= MOST_POLLS) {
      part.polls = polls;
      this.polls += polls.count;
    }
    return polls;
  }

  private part(index: number): Part {
    const part = this.parts[index];
    if (part === undefined) throw new RangeError(`There is no part ${index}.`);
    return part;
  }
}
