import type { BusinessHoursRow } from '../uptime/business-hours';

const OPEN_ALWAYS: readonly BusinessHoursRow[] = [];

/** The hours and zones of some stores, as they are in one snapshot of the database. */
export class StoreFacts {
  constructor(
    private readonly hours: ReadonlyMap<string, readonly BusinessHoursRow[]>,
    private readonly zones: ReadonlyMap<string, string>,
    private readonly defaultTimezone: string,
  ) {}

  /** None means open 24/7. Stores with the same hours share one list. */
  businessHoursOf(storeId: string): readonly BusinessHoursRow[] {
    return this.hours.get(storeId) ?? OPEN_ALWAYS;
  }

  timezoneOf(storeId: string): string {
    return this.zones.get(storeId) ?? this.defaultTimezone;
  }
}
