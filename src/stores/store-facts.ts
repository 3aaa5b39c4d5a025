import type { BusinessHoursRow } from '../uptime/business-hours';

/** When a store is open, and by whose clock. */
export interface StoreSchedule {
  readonly timezone: string;
  /** None means open 24/7. Stores with the same hours share one list. */
  readonly businessHours: readonly BusinessHoursRow[];
}

const OPEN_ALWAYS: readonly BusinessHoursRow[] = [];

/** The hours and zones of some stores, as they are in one snapshot of the database. */
export class StoreFacts {
  /** One look-up a store instead of two, in tables that no cache of the processor holds. */
  private readonly schedules = new Map<string, StoreSchedule>();
  private readonly unknown: StoreSchedule;

  constructor(
    hours: ReadonlyMap<string, readonly BusinessHoursRow[]>,
    zones: ReadonlyMap<string, string>,
    defaultTimezone: string,
  ) {
    this.unknown = { timezone: defaultTimezone, businessHours: OPEN_ALWAYS };
    for (const [storeId, timezone] of zones) {
      const businessHours = hours.get(storeId) ?? OPEN_ALWAYS;
      this.schedules.set(storeId, { timezone, businessHours });
    }
    for (const [storeId, businessHours] of hours) {
      if (zones.has(storeId)) continue;
      this.schedules.set(storeId, { timezone: defaultTimezone, businessHours });
    }
  }

  /** The schedule of a store; of an unknown one, open 24/7 by the default zone. */
  of(storeId: string): StoreSchedule {
    return this.schedules.get(storeId) ?? this.unknown;
  }
}
