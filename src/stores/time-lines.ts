import { Slice } from '../common/slice';
import { firstWhere } from '../common/sorted-search';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import type { StatusChanges, StatusPeriod } from '../uptime/status';
import type { PackedPeriods, PeriodForm } from './packed-periods';

/**
 * The periods of neighbouring stores as numbers in a row: 8 or 16 bytes for each, and nothing
 * that a collection of garbage looks at.
 */
export class TimeLines {
  private constructor(
    /** Behind the last period of each store. */
    private readonly ends: Uint32Array,
    /** Of each period its first poll, negative where that found the store inactive. */
    private readonly starts: Float64Array,
    /** Of each period its last poll; `null` where the changes alone were read. */
    private readonly lastPolls: Float64Array | null,
  ) {}

  /** Unpacks the periods of so many stores, in slices. */
  static async of(
    stores: number,
    form: PeriodForm,
    periodsOf: (index: number) => PackedPeriods,
  ): Promise<TimeLines> {
    const slice = new Slice();
    const ends = new Uint32Array(stores);
    const starts: number[] = [];
    const lastPolls: number[] = [];
    for (let index = 0; index < stores; index += 1) {
      const packed = periodsOf(index);
      for (const change of packed.changes()) starts.push(change);
      if (form === 'periods') {
        for (const { lastObservedAt } of packed.periods()) lastPolls.push(lastObservedAt);
      }
      ends[index] = starts.length;
      if (slice.isOver) await slice.next();
    }
    return new TimeLines(
      ends,
      Float64Array.from(starts),
      form === 'periods' ? Float64Array.from(lastPolls) : null,
    );
  }

  /** Whether what a form has was read. */
  has(form: PeriodForm): boolean {
    return form === 'changes' || this.lastPolls !== null;
  }

  /** How many stores there are, with periods or without. */
  get storeCount(): number {
    return this.ends.length;
  }

  /** How many periods there are. */
  get periodCount(): number {
    return this.starts.length;
  }

  /** Whether a store has a poll at or before an instant that is not before what is held. */
  isPolledBy(index: number, instant: EpochMicros): boolean {
    const first = this.firstOf(index);
    return first < this.endOf(index) && this.startOf(first) <= instant;
  }

  /** How many stores have a poll at or before an instant that is not before what is held. */
  countPolledBy(instant: EpochMicros): number {
    let count = 0;
    for (let i = 0; i < this.storeCount; i += 1) if (this.isPolledBy(i, instant)) count += 1;
    return count;
  }

  /** The periods of a store that `StoreInput` has for a time: the last one that starts at or before it, and those in it. */
  periods(index: number, { from, to }: Interval): StatusPeriod[] {
    const periods: StatusPeriod[] = [];
    const end = this.behind(index, to);
    for (let i = this.lastBy(index, from); i < end; i += 1) {
      periods.push({
        status: (this.starts[i] ?? 0) > 0 ? 'active' : 'inactive',
        startedAt: this.startOf(i),
        lastObservedAt: this.lastPollOf(i),
      });
    }
    return periods;
  }

  /** The last poll of {@link periods}; `-Infinity` where there are none. */
  newestPoll(index: number, { to }: Interval): EpochMicros {
    const end = this.behind(index, to);
    return end === this.firstOf(index) ? -Infinity : this.lastPollOf(end - 1);
  }

  /** The beginnings alone of {@link periods}. Shared: not to be changed. */
  changes(index: number, { from, to }: Interval): StatusChanges {
    return this.starts.subarray(this.lastBy(index, from), this.behind(index, to));
  }

  /** The last period of a store that starts at or before an instant; its first one where there is none. */
  private lastBy(index: number, instant: EpochMicros): number {
    return Math.max(this.firstOf(index), this.behind(index, instant) - 1);
  }

  /** The first period of a store that starts after an instant. */
  private behind(index: number, instant: EpochMicros): number {
    const first = this.firstOf(index);
    return first + firstWhere(this.endOf(index) - first, (i) => this.startOf(first + i) > instant);
  }

  private lastPollOf(period: number): EpochMicros {
    if (this.lastPolls === null) throw new Error('The last polls of the periods were not read.');
    return this.lastPolls[period] ?? 0;
  }

  private firstOf(index: number): number {
    return index === 0 ? 0 : this.endOf(index - 1);
  }

  private endOf(index: number): number {
    return this.ends[index] ?? 0;
  }

  private startOf(period: number): EpochMicros {
    return Math.abs(this.starts[period] ?? 0);
  }
}
