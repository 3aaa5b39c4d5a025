import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsString,
  Max,
  Min,
} from 'class-validator';
import { Optional } from '../common/optional';
import { ProfileFilterDto } from '../common/profile-filter.dto';
import { IsText } from '../common/text';
import type { Interpolation } from '../uptime/accounting';

/** The most minutes that `max_carry_minutes` takes: some 190 years, within exact arithmetic. */
export const MOST_CARRY_MINUTES = 100_000_000;

const CARRY = `max_carry_minutes must be a whole number from 1 to ${MOST_CARRY_MINUTES}`;
const INTERPOLATION = 'interpolation must be previous or linear';
const STORE_IDS = 'store_ids must be a list of 1 to 10000 store ids';

/** What a report is made of; every field may be left away. */
export class TriggerReportDto extends ProfileFilterDto {
  /**
   * The instant at which the windows end: ISO 8601, up to six decimals, UTC without a zone. From the
   * year 2000 to the clock plus the allowed skew. Without it, the newest poll. With `detail` or
   * `max_carry_minutes`, a week after the polls that were dropped, or later.
   * @example "2023-01-25T18:13:22.479220Z"
   */
  @Optional()
  @IsString({ message: 'as_of must be an instant such as 2023-01-25T18:13:22Z' })
  as_of?: string;

  /**
   * Only these stores, 1 to 10,000. An id without a poll gives no row.
   * @example ["8419537941919820732"]
   */
  @Optional()
  @IsArray({ message: STORE_IDS })
  @ArrayMinSize(1, { message: STORE_IDS })
  @ArrayMaxSize(10_000, { message: STORE_IDS })
  @IsText({ each: true, message: STORE_IDS })
  store_ids?: string[];

  /**
   * How the time between two polls counts: `previous` carries the older poll's status on, `linear`
   * moves straight from the one to the other.
   */
  @Optional()
  @IsIn(['previous', 'linear'], { message: INTERPOLATION })
  interpolation?: Interpolation;

  /**
   * How long a poll speaks for a store, in minutes; later time is unknown, neither up nor down. Not
   * with `linear`. Without it, nothing is unknown.
   * @example 90
   */
  @Optional()
  @IsInt({ message: CARRY })
  @Min(1, { message: CARRY })
  @Max(MOST_CARRY_MINUTES, { message: CARRY })
  max_carry_minutes?: number;

  /** `full` adds the columns that say how far the figures can be trusted. */
  @Optional()
  @IsIn(['full'], { message: 'detail must be full, or left away' })
  detail?: 'full';
}
