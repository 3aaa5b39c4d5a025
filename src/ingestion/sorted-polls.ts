import type { EpochMicros } from '../uptime/epoch-micros';
import { PollExtent } from './poll-extent';

/**
 * A file's polls, sorted, each key once. What is told of them as a whole is known before they are
 * read.
 */
export interface SortedFile {
  /** How many polls there are, at most. */
  readonly count: number;
  readonly extent: PollExtent;
  /** The polls: all of a store in one block, and the stores of each block after those before. */
  blocks(): AsyncIterable<SortedPolls> | Iterable<SortedPolls>;
}

/**
 * Polls by store id (byte order of UTF-8) and instant, each key once. Those of the store
 * `storeIds[rank]` are `instants[offsets[rank]] … instants[offsets[rank + 1] - 1]`, in epoch
 * microseconds, negative where the store was inactive.
 */
export class SortedPolls implements SortedFile {
  constructor(
    readonly storeIds: readonly Buffer[],
    readonly offsets: Uint32Array,
    readonly instants: Float64Array,
    readonly extent = PollExtent.of(instants),
  ) {}

  /** How many polls there are. */
  get count(): number {
    return this.instants.length;
  }

  blocks(): SortedPolls[] {
    return [this];
  }

  /**
   * The same polls, fewer at a time: all of a store in one piece, and the stores of each piece after
   * those before.
   * @param size from how many polls on a piece is full
   */
  *pieces(size: number): Generator<SortedPolls> {
    for (let from = 0, to = 1; from < this.storeIds.length; to += 1) {
      const start = this.offsets[from] ?? 0;
      const end = this.offsets[to] ?? 0;
      if (end - start < size && to < this.storeIds.length) continue;
      yield new SortedPolls(
        this.storeIds.slice(from, to),
        this.offsets.slice(from, to + 1).map((offset) => offset - start),
        this.instants.subarray(start, end),
      );
      from = to;
    }
  }

  /** The first poll of the store of a rank. */
  firstOf(rank: number): EpochMicros {
    return Math.abs(this.instants[this.offsets[rank] ?? 0] ?? 0);
  }

  /** The polls of all stores but those of some ranks. */
  without(ranks: ReadonlySet<number>): SortedPolls {
    const kept = [...this.storeIds.keys()].filter((rank) => !ranks.has(rank));
    const offsets = new Uint32Array(kept.length + 1);
    const instants = new Float64Array(this.count);
    let length = 0;
    kept.forEach((rank, i) => {
      const ofStore = this.instants.subarray(this.offsets[rank], this.offsets[rank + 1]);
      instants.set(ofStore, length);
      length += ofStore.length;
      offsets[i + 1] = length;
    });
    const storeIds = kept.map((rank) => this.storeIds[rank] ?? Buffer.alloc(0));
    return new SortedPolls(storeIds, offsets, instants.subarray(0, length));
  }
}
