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
}
