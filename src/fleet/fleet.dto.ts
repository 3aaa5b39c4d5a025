import { ApiProperty } from '@nestjs/swagger';
import { FiguresDto } from '../reports/figures.dto';
import { STORE_STATES } from './fleet-store';

/** The stores as of the picture. open is the sum of up, down and silent; total that of open and closed. */
export class FleetCountsDto {
  /** With a poll at or before as_of. @example 13560 */
  total!: number;
  /** Within their business hours. @example 9120 */
  open!: number;
  /** Open, and last found active. @example 8800 */
  up!: number;
  /** Open, and last found inactive. @example 310 */
  down!: number;
  /** Open, but without a poll for silent_after_minutes. @example 10 */
  silent!: number;
  /** Outside their business hours. @example 4440 */
  closed!: number;
}

/** The time of all stores together in a window. */
export class FleetTimeDto {
  /** Hours. @example 12034.5 */
  uptime!: number;
  /** Hours. @example 120.25 */
  downtime!: number;
  /** The part of business time that was up, 0 to 1; null without business time. @example 0.9901 */
  @ApiProperty({ type: Number, nullable: true, example: 0.9901 })
  share!: number | null;
}

/** A window of the fleet, beside the one before it. */
export class FleetWindowDto extends FleetTimeDto {
  /** The same of a report as of where this window begins. */
  before!: FleetTimeDto;
}

/** The three windows, all in hours. */
export class FleetWindowsDto {
  last_hour!: FleetWindowDto;
  last_day!: FleetWindowDto;
  last_week!: FleetWindowDto;
}

/** A point of a trend: the share of its stretch in a report as of its end. */
export class TrendPointDto {
  /** @example "2023-01-25T17:13:22.479220Z" */
  from!: string;
  /** Not included. @example "2023-01-25T18:13:22.479220Z" */
  to!: string;
  @ApiProperty({ type: Number, nullable: true, example: 0.9901 })
  share!: number | null;
}

/** The stores that have something in common. */
export class FleetGroupDto {
  /** null for the stores without one. */
  @ApiProperty({ type: String, nullable: true, example: 'North' })
  value!: string | null;
  /** @example 412 */
  stores!: number;
  /** @example 12 */
  down!: number;
  /** @example 1 */
  silent!: number;
  /** Hours. @example 310.5 */
  downtime_last_week!: number;
  @ApiProperty({ type: Number, nullable: true, example: 0.9901 })
  share_last_week!: number | null;
}

/** Where it hurts: of each the 20 values with most downtime in the last week, most first. */
export class FleetWhereDto {
  region!: FleetGroupDto[];
  type!: FleetGroupDto[];
  timezone!: FleetGroupDto[];
}

/** A store with much downtime. */
export class MostDowntimeDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Main Street' })
  name!: string | null;
  /** Hours. @example 6.5 */
  downtime_last_day!: number;
  /** Hours. @example 41.5 */
  downtime_last_week!: number;
}

/** The fleet at a glance. */
export class FleetDto {
  /** The newest poll of all stores, at which all windows end; null without polls. */
  @ApiProperty({ type: String, nullable: true, example: '2023-01-25T18:13:22.479220Z' })
  as_of!: string | null;
  /** When it was computed, by the clock. @example "2023-01-25T18:14:00.112000Z" */
  made_at!: string;
  /** FLEET_SILENT_AFTER_MINUTES. @example 180 */
  silent_after_minutes!: number;
  stores!: FleetCountsDto;
  windows!: FleetWindowsDto;
  /** The last day by the hour, oldest first: 24, or none without polls. */
  trend_hours!: TrendPointDto[];
  /** The last week by 24 hours, oldest first: 7, or none without polls. */
  trend_days!: TrendPointDto[];
  where!: FleetWhereDto;
  /** The 10 stores with most downtime in the last week, most first, by the figure as printed; none with 0. */
  most_downtime!: MostDowntimeDto[];
}

/** A store of the fleet. */
export class FleetStoreDto extends FiguresDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Main Street' })
  name!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'North' })
  region!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'grocery' })
  type!: string | null;
  /** The one that is used. @example "America/Denver" */
  timezone!: string;
  @ApiProperty({ enum: STORE_STATES })
  state!: (typeof STORE_STATES)[number];
  /** @example "2023-01-25T18:05:31.402117Z" */
  last_observed_at!: string;
  last_status!: 'active' | 'inactive';
  @ApiProperty({ type: Number, nullable: true, example: 0.9787 })
  share_last_week!: number | null;
  /**
   * 84 letters, one for each two hours of the last week, oldest first: u up, d down, m both, c closed.
   * @example "ccccuuuuumducccc"
   */
  strip!: string;
}

/** A page of the fleet's stores. */
export class FleetStoresPageDto {
  items!: FleetStoreDto[];
  @ApiProperty({ type: String, nullable: true, example: null })
  next_cursor!: string | null;
  @ApiProperty({ type: String, nullable: true, example: '2023-01-25T18:13:22.479220Z' })
  as_of!: string | null;
  /** How many stores the filters select. @example 412 */
  total!: number;
}

/** Some stores that have something strange about them. */
export class StrangeStoresDto {
  /** @example 3 */
  count!: number;
  /** The first 20 of them. @example ["8419537941919820732"] */
  store_ids!: string[];
}

/** A zone, and how many stores are in it. */
export class RareTimezoneDto {
  /** @example "Asia/Kathmandu" */
  timezone!: string;
  /** @example 1 */
  stores!: number;
}

/** What is suspicious in the data. */
export class FleetChecksDto {
  /** Stores with polls, but no hours: they count as open around the clock. */
  without_hours!: StrangeStoresDto;
  /** Stores with polls, but no zone: they count as in DEFAULT_TIMEZONE. */
  without_timezone!: StrangeStoresDto;
  /** Stores without a poll in the 24 hours before as_of. */
  silent_for_a_day!: StrangeStoresDto;
  /** Stores with hours of which two rows cover the same time. */
  overlapping_hours!: StrangeStoresDto;
  /** Zones that fewer than 3 stores, or fewer than 0.1 % of them, are in; fewest first. */
  rare_timezones!: RareTimezoneDto[];
  /** Stores with hours, a zone or a profile, but without any poll. */
  hours_without_polls!: StrangeStoresDto;
}
