/** Which stores a report is about; the parts are joined by AND, and an absent part means all. */
export interface StoreFilter {
  readonly storeIds?: readonly string[];
  readonly region?: string;
  readonly type?: string;
}
