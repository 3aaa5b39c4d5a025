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

  /** The periods of all stores but those of some ranks. */
  without(ranks: ReadonlySet<number>): OpenPeriods {
    const kept = [...this.startedAt.keys()].filter((rank) => !ranks.has(rank));
    const open = new OpenPeriods(kept.length);
    kept.forEach((rank, i) => {
      open.startedAt[i] = this.startedAt[rank] ?? 0;
      open.lastObservedAt[i] = this.lastObservedAt[rank] ?? 0;
    });
    return open;
  }
}
