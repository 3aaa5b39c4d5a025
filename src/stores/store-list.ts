/** Stores in byte order of their ids. `isRange` where no other store with polls lies between them. */
export interface StoreList {
  readonly ids: readonly string[];
  readonly isRange: boolean;
}
