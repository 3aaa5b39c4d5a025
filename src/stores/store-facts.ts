import type { BusinessHoursRow } from '../uptime/business-hours';

/** When a store is open, and by whose clock. */
export interface StoreSchedule {
  readonly timezone: string;
  /** None means open 24/7. Stores with the same hours share one list. */
  readonly businessHours: readonly BusinessHoursRow[];
}

const OPEN_ALWAYS: readonly BusinessHoursRow[] = [];

/** What is known of one store: its hours where it has rows of them, its zone where it has one. */
export type KnownFacts = readonly [
  storeId: string,
  businessHours: readonly BusinessHoursRow[] | null,
  timezone: string | null,
];

/** The hours and zones of some stores, as they are in one snapshot of the database. */
export class StoreFacts {
  /** One look-up a store instead of two, in tables that no cache of the processor holds. */
  private readonly schedules = new Map<string, StoreSchedule>();
  private readonly unknown: StoreSchedule;

  constructor(known: Iterable<KnownFacts>, defaultTimezone: string) {
    this.unknown = { timezone: defaultTimezone, businessHours: OPEN_ALWAYS };
    for (const [storeId, businessHours, timezone] of known) {
      this.schedules.set(storeId, {
        timezone: timezone ?? defaultTimezone,
        businessHours: businessHours ?? OPEN_ALWAYS,
      });
    }
  }

  /** The schedule of a store; of an unknown one, open 24/7 by the default zone. */
  of(storeId: string): StoreSchedule {
    return this.schedules.get(storeId) ?? this.unknown;
  }
}
