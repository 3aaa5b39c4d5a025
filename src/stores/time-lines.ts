import { Slice } from '../common/slice';
import { sortedInSlices } from '../common/sliced-sort';
import { firstWhere } from '../common/sorted-search';
import { countRows } from '../database/packed-rows';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import { ItemsOnDemand } from '../uptime/items-on-demand';
import type { StatusChanges, StatusPeriod } from '../uptime/status';
import {
  type PackedPeriods,
  type PeriodForm,
  PERIOD_BYTES,
  readChange,
  readLastPoll,
} from './packed-periods';

/** Periods that are unpacked before a look at the clock. */
const LOOK_EVERY = 512;

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
    const bytes = PERIOD_BYTES[form];
    for (let index = 0; index < stores; index += 1) {
      const first = starts.length;
      for (const piece of periodsOf(index)) {
        const end = countRows(piece, bytes) * bytes;
        for (let at = 0; at < end; at += bytes) {
          starts.push(readChange(piece, at));
          if (form === 'periods') lastPolls.push(readLastPoll(piece, at));
          if (starts.length % LOOK_EVERY === 0 && slice.isOver) await slice.next();
        }
      }
      if (!isInOrder(starts, first)) await putInOrder(starts, lastPolls, first, slice);
      ends[index] = starts.length;
      if (slice.isOver) await slice.next();
    }
    return new TimeLines(
      ends,
      new Float64Array(starts),
      form === 'periods' ? new Float64Array(lastPolls) : null,
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
  periods(index: number, { from, to }: Interval): ItemsOnDemand<StatusPeriod> {
    const first = this.lastBy(index, from);
    return new ItemsOnDemand(this.behind(index, to) - first, (i) => ({
      status: (this.starts[first + i] ?? 0) > 0 ? 'active' : 'inactive',
      startedAt: this.startOf(first + i),
      lastObservedAt: this.lastPollOf(first + i),
    }));
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

/** They come in order from the index, but SQL promises none, and to ask for it costs a sort of all. */
function isInOrder(starts: readonly number[], first: number): boolean {
  for (let i = first + 1; i < starts.length; i += 1) {
    if (Math.abs(starts[i] ?? 0) < Math.abs(starts[i - 1] ?? 0)) return false;
  }
  return true;
}

/**
 * Puts the periods of a store in order, those from `first` on. None begins before the one before has ended,
 * so that beginnings and last polls are in the same order.
 */
async function putInOrder(
  starts: number[],
  lastPolls: number[],
  first: number,
  slice: Slice,
): Promise<void> {
  // As numbers that sort by the instant, the status in the last bit: with a function a sort takes ten times as long.
  const keys = new Float64Array(starts.length - first);
  for (let i = 0; i < keys.length; i += 1) {
    const start = starts[first + i] ?? 0;
    keys[i] = Math.abs(start) * 2 + (start < 0 ? 1 : 0);
  }
  const sorted = await sortedInSlices(keys, slice);
  for (let i = 0; i < sorted.length; i += 1) {
    const key = sorted[i] ?? 0;
    starts[first + i] = key % 2 === 1 ? (1 - key) / 2 : key / 2;
  }
  const polls = await sortedInSlices(new Float64Array(lastPolls.slice(first)), slice);
  for (let i = 0; i < polls.length; i += 1) lastPolls[first + i] = polls[i] ?? 0;
}
