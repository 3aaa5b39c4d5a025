import type { BusinessHoursRow } from '../uptime/business-hours';
import type { DurationMicros, EpochMicros } from '../uptime/epoch-micros';
import type { ItemsOnDemand } from '../uptime/items-on-demand';
import type { Status, StatusPeriod } from '../uptime/status';
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

/** A single poll. */
export interface Observation {
  readonly at: EpochMicros;
  readonly status: Status;
}

/** Of what polls tell, how much is read. */
export interface RecordNeeds {
  /** From 1; as many of the newest periods are read at least, where there are so many. */
  readonly periods: number;
  /** The single polls less than this before as-of are read as well; without it none are. */
  readonly observationsReach?: DurationMicros;
}

/** All that is known of one store as of an instant, in one snapshot of the database. */
export interface StoreRecord {
  /** The instant asked for, or else the newest poll of all stores; `null` without polls. */
  readonly asOf: EpochMicros | null;
  /** Its own zone, `null` where it has none. */
  readonly timezone: string | null;
  /** By day, start and end; none means open 24/7. */
  readonly businessHours: readonly BusinessHoursRow[];
  readonly profile: StoreProfileDto | null;
  readonly polls: PollSummary;
  /**
   * Ascending, those that start at or before as-of: the newest ones, and at least the last that starts
   * at or before the week's window and all later ones.
   */
  readonly periods: ItemsOnDemand<CountedPeriod>;
  /** Ascending; none where they are not asked for. */
  readonly observations: ItemsOnDemand<Observation>;
}
