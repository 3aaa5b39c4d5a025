import type { BusinessHoursRow } from '../uptime/business-hours';
import type { BusinessHours } from './business-hours.entity';

/** `HH:MM:SS` of a second of the day, up to `24:00:00`. */
function clockTime(second: number): string {
  const twoDigits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return [second / 3_600, (second / 60) % 60, second % 60].map(twoDigits).join(':');
}

/** One row of weekly business hours, in the store's local time. */
export class BusinessHoursDto {
  /** 0 is Monday, 6 is Sunday. @example 0 */
  day_of_week!: number;
  /** @example "09:00:00" */
  start_time_local!: string;
  /** At or before the start: on the following date. @example "17:00:00" */
  end_time_local!: string;

  /** Of a row as the calculation has it. */
  static ofRow({ dayOfWeek, startSecond, endSecond }: BusinessHoursRow): BusinessHoursDto {
    return {
      day_of_week: dayOfWeek,
      start_time_local: clockTime(startSecond),
      end_time_local: clockTime(endSecond),
    };
  }

  static of(row: BusinessHours): BusinessHoursDto {
    return {
      day_of_week: row.dayOfWeek,
      start_time_local: row.startTimeLocal,
      end_time_local: row.endTimeLocal,
    };
  }
}

/** A store's business hours as they are set. */
export class StoreBusinessHoursDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  /** True where no hours are set. */
  open_24_7!: boolean;
  business_hours!: BusinessHoursDto[];
}

/** A store's zone. */
export class StoreTimezoneDto {
  /** @example "8419537941919820732" */
  store_id!: string;
  /** IANA name. @example "America/Denver" */
  timezone!: string;
  /** Whether the store has none of its own, and this is `DEFAULT_TIMEZONE`. */
  timezone_is_default!: boolean;
}

/** What stores can be filtered by. */
export class StoreProfileDto {
  /** @example "Main Street" */
  name!: string | null;
  /** @example "North" */
  region!: string | null;
  /** @example "grocery" */
  type!: string | null;
  /** Further columns of the file, by their names. @example {"manager": "R. Diaz"} */
  tags!: Record<string, string>;
}
