import type { Interpolation } from './accounting';
import type { BusinessHoursRow } from './business-hours';
import type { DurationMicros, EpochMicros } from './epoch-micros';
import type { Observations } from './poll-reach';
import type { StatusPeriod } from './status';

/** What is known of one store (docs/accounting.md, section 1). */
export interface StoreInput {
  readonly storeId: string;
  /** A name that `isTimeZone` knows. */
  readonly timezone: string;
  /** None means open 24/7. */
  readonly businessHours: readonly BusinessHoursRow[];
  /**
   * Ascending: at least the last period that starts at or before the last week's window, and all
   * later ones. Those later than the report's instant are ignored.
   */
  readonly periods: readonly StatusPeriod[];
  /**
   * Needed for detail and for a longest carry: ascending, at least the last poll at or before the
   * last week's window and those from there to the report's instant. Later ones are ignored.
   */
  readonly observations?: Observations;
}

/** How a report counts (docs/accounting.md, sections 4 and 5). */
export interface AccountingOptions {
  readonly asOf: EpochMicros;
  readonly interpolation: Interpolation;
  /** How long a poll's status is carried at most, above 0; null: however long. Not with `linear`. */
  readonly maxCarry: DurationMicros | null;
  /** Whether coverage, bounds and observations are wanted. */
  readonly detail: boolean;
}
