import type { SortedPolls } from './sorted-polls';

/** The last periods held of some stores, each at the store's rank; all 0 where a store has none. */
export class OpenPeriods {
  /** Where each starts: epoch microseconds, negative where the store is inactive. */
  readonly startedAt: Float64Array;
  /** The last poll of each, in epoch microseconds. */
  readonly lastObservedAt: Float64Array;

  constructor(stores: number) {
    this.startedAt = new Float64Array(stores);
    this.lastObservedAt = new Float64Array(stores);
  }

  /** Whether each of these polls is later than the last one held of its store. */
  areBefore({ offsets, instants }: SortedPolls): boolean {
    return this.lastObservedAt.every(
      (last, rank) => last < Math.abs(instants[offsets[rank] ?? 0] ?? 0),
    );
  }
}
