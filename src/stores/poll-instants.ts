import { Slice } from '../common/slice';
import { firstWhere } from '../common/sorted-search';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';

/** The instants of the polls of neighbouring stores as numbers in a row, 8 bytes for each. */
export class PollInstants {
  private constructor(
    /** Behind the last poll of each store. */
    private readonly ends: Uint32Array,
    private readonly instants: Float64Array,
  ) {}

  /** Unpacks the polls of stores, in slices. */
  static async of(
    ids: readonly string[],
    pollsOf: (storeId: string) => Float64Array,
  ): Promise<PollInstants> {
    const slice = new Slice();
    const ends = new Uint32Array(ids.length);
    const lists: Float64Array[] = [];
    let count = 0;
    for (const [index, id] of ids.entries()) {
      const polls = pollsOf(id);
      lists.push(polls);
      count += polls.length;
      ends[index] = count;
      if (slice.isOver) await slice.next();
    }
    const instants = new Float64Array(count);
    for (const [index, polls] of lists.entries()) {
      instants.set(polls, index === 0 ? 0 : ends[index - 1]);
    }
    return new PollInstants(ends, instants);
  }

  /** How many polls there are. */
  get count(): number {
    return this.instants.length;
  }

  /** Those of a store after `from`, up to `to` and with it. Shared: not to be changed. */
  within(index: number, { from, to }: Interval): Float64Array {
    return this.instants.subarray(this.behind(index, from), this.behind(index, to));
  }

  /** The first poll of a store after an instant. */
  private behind(index: number, instant: EpochMicros): number {
    const first = index === 0 ? 0 : (this.ends[index - 1] ?? 0);
    const count = (this.ends[index] ?? 0) - first;
    return first + firstWhere(count, (i) => (this.instants[first + i] ?? 0) > instant);
  }
}
