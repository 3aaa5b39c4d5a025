/** Stores in byte order of their ids. */
export interface StoreList {
  readonly ids: readonly string[];
  /** Whether no other store with polls lies between them. */
  readonly isRange: boolean;
  /** The first poll of each, where it was read with the ids: nothing is looked for before it. */
  readonly firstPolls?: Float64Array;
}

/** Stores that were found with their first polls. */
export type PolledStores = Required<Omit<StoreList, 'isRange'>>;
