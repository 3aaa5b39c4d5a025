import type { BusinessHoursRow } from '../uptime/business-hours';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { StatusPeriod } from '../uptime/status';
import type { StoreProfileDto } from './stores.dto';

/** A period with the number of its polls. */
export interface CountedPeriod extends StatusPeriod {
  readonly polls: number;
}

/** The polls kept of one store at or before an instant. */
export interface PollSummary {
  readonly count: number;
  readonly first: EpochMicros | null;
  readonly last: EpochMicros | null;
}

/** All that is known of one store as of an instant, in one snapshot of the database. */
export interface StoreRecord {
  /** Its own zone, `null` where it has none. */
  readonly timezone: string | null;
  /** By day, start and end; none means open 24/7. */
  readonly businessHours: readonly BusinessHoursRow[];
  readonly profile: StoreProfileDto | null;
  readonly polls: PollSummary;
  /**
   * Ascending, those that start at or before the instant asked for: the newest ones, and at least the last that
   * starts at or before the week's window and all later ones.
   */
  readonly periods: readonly CountedPeriod[];
}
