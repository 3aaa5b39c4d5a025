import type { BusinessHoursRow } from '../uptime/business-hours';

/** When a store is open, and by whose clock. */
export interface StoreSchedule {
  readonly timezone: string;
  /** None means open 24/7. Stores with the same hours share one list. */
  readonly businessHours: readonly BusinessHoursRow[];
}

export const OPEN_ALWAYS: readonly BusinessHoursRow[] = [];

/** The schedule of one store. */
export type KnownFacts = readonly [storeId: string, schedule: StoreSchedule];

/** The hours and zones of some stores, as they are in one snapshot of the database. */
export class StoreFacts {
  /** In a table that no cache of the processor holds: one look-up a store, for hours and zone. */
  private readonly schedules: ReadonlyMap<string, StoreSchedule>;
  private readonly unknown: StoreSchedule;

  constructor(known: Iterable<KnownFacts>, defaultTimezone: string) {
    this.schedules = new Map(known);
    this.unknown = { timezone: defaultTimezone, businessHours: OPEN_ALWAYS };
  }

  /** The schedule of a store; of an unknown one, open 24/7 by the default zone. */
  of(storeId: string): StoreSchedule {
    return this.schedules.get(storeId) ?? this.unknown;
  }
}
