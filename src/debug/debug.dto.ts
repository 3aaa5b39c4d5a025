import { IsIn, IsString } from 'class-validator';
import { Optional } from '../common/optional';
import { PageQueryDto } from '../common/page-query.dto';
import { BusinessHoursDto, StoreProfileDto } from '../stores/stores.dto';

/** The newest accepted poll of all stores. */
export class MaxTimestampDto {
  /** `null` without polls. @example "2023-01-25T18:13:22.479220Z" */
  max_timestamp!: string | null;
}

/** The polls that are kept. */
export class StatusCountsDto {
  /** @example 1702144 */
  active!: number;
  /** @example 137856 */
  inactive!: number;
  /** @example 1840000 */
  total!: number;
}

/** Which page of the stores with downtime. */
export class DowntimeQueryDto extends PageQueryDto {}

/** A store that was down in the last week. */
export class StoreWithDowntimeDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  /** Hours. @example 3.1 */
  downtime_last_week!: number;
  /** The unbroken stretches of inactive business time; closing time breaks one. @example 2 */
  inactive_periods!: number;
  /** The status of the newest poll. */
  last_status!: 'active' | 'inactive';
}

/** As of when a store is explained, and how far. */
export class ExplainQueryDto {
  /**
   * The instant at which the windows end; without it, the newest poll of all stores.
   * @example "2023-01-25T18:13:22.479220Z"
   */
  @Optional()
  @IsString({ message: 'as_of must be an instant such as 2023-01-25T18:13:22Z' })
  as_of?: string;

  /** `full` adds what a report with `detail=full` has, and the polls and intervals that it comes from. */
  @Optional()
  @IsIn(['full'], { message: 'detail must be full, or left away' })
  detail?: 'full';
}

/** An unbroken interval of business time with one status. */
export class ExplainedIntervalDto {
  /** @example "2023-01-25T15:00:00.000000Z" */
  from!: string;
  /** Not included. @example "2023-01-25T18:13:22.479220Z" */
  to!: string;
  status!: 'active' | 'inactive';
}

/** A stretch of time. */
export class GapDto {
  /** @example "2023-01-25T13:42:51.000000Z" */
  from!: string;
  /** Not included. @example "2023-01-25T15:10:07.250000Z" */
  to!: string;
}

/** One window, and the intervals that its figures are the sums of. */
export class ExplainedWindowDto {
  /** @example "2023-01-24T18:13:22.479220Z" */
  from!: string;
  /** @example "2023-01-25T18:13:22.479220Z" */
  to!: string;
  /** The unit of uptime and downtime. */
  unit!: 'minutes' | 'hours';
  /** @example 18.5 */
  uptime!: number;
  /** @example 0.25 */
  downtime!: number;
  /** The newest 10,000. */
  intervals!: ExplainedIntervalDto[];
  /** How many older intervals are not listed; only where some are not. */
  intervals_left_out?: number;
  /** Business time in the window. Only with `detail=full`. @example 18.75 */
  business?: number;
  /** The share of business time that follows a poll by less than 90 minutes; null without business time. Only with `detail=full`. @example 0.9341 */
  coverage?: number | null;
  /** The least uptime that the polls allow. Only with `detail=full`. @example 17.5 */
  uptime_least?: number;
  /** The most uptime that the polls allow. Only with `detail=full`. @example 18.75 */
  uptime_most?: number;
  /** Business time that follows no poll by less than 90 minutes: what coverage lacks. Only with `detail=full`. */
  gaps?: GapDto[];
  /** Business time between two polls that differ, with the status that it is counted with: what the bounds differ by; the newest 10,000. Only with `detail=full`. */
  undecided?: ExplainedIntervalDto[];
}

/** The three windows. */
export class ExplainedWindowsDto {
  last_hour!: ExplainedWindowDto;
  last_day!: ExplainedWindowDto;
  last_week!: ExplainedWindowDto;
}

/** The store's polls at or before `as_of`. */
export class PollsDto {
  /** @example 136 */
  count!: number;
  /** @example "2023-01-18T00:05:12.113000Z" */
  first!: string | null;
  /** @example "2023-01-25T18:05:31.402117Z" */
  last!: string | null;
}

/** A single poll. */
export class ObservationDto {
  /** @example "2023-01-25T18:05:31.402117Z" */
  timestamp_utc!: string;
  status!: 'active' | 'inactive';
}

/** A stretch of polls with one status. */
export class StatusPeriodDto {
  status!: 'active' | 'inactive';
  /** Its first poll. @example "2023-01-25T14:02:11.000000Z" */
  started_at!: string;
  /** Its last poll. @example "2023-01-25T18:05:31.402117Z" */
  last_observed_at!: string;
  /** @example 5 */
  polls!: number;
}

/** All that a store's figures come from. */
export class StoreExplanationDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  /** The instant at which the windows end; null where there is no poll of any store. */
  as_of!: string | null;
  /** @example "America/Denver" */
  timezone!: string;
  /** Whether the store has no zone of its own. */
  timezone_is_default!: boolean;
  /** The weekly hours as they are set. */
  business_hours!: BusinessHoursDto[];
  /** True where no hours are set. */
  open_24_7!: boolean;
  /** What the store can be filtered by; null where no stores file had a row for it. */
  profile!: StoreProfileDto | null;
  polls!: PollsDto;
  /** The time line, oldest first: the newest 1,000 stretches. */
  status_periods!: StatusPeriodDto[];
  /** null where there is no poll of any store. */
  windows!: ExplainedWindowsDto | null;
  /** Polls in the last week's window; as-of itself is not in it. Only with `detail=full`. @example 168 */
  observations_last_week?: number;
  /** The polls from the start of the last week's window up to as-of, oldest first: the newest 10,000. Only with `detail=full`. */
  observations?: ObservationDto[];
}
