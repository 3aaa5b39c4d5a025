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
}
