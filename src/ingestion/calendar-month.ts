import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';

const MICROS_PER_MILLISECOND = 1_000;

/** A month of UTC, the extent of one partition of the polls. */
export interface CalendarMonth {
  /** `2023_01`: sorts as the months do. */
  readonly name: string;
  /** Its first instant. */
  readonly from: EpochMicros;
  /** The first instant of the next month. */
  readonly to: EpochMicros;
}

/** The month of UTC in which an instant lies. */
export function calendarMonthOf(at: EpochMicros): CalendarMonth {
  const date = new Date(Math.floor(at / MICROS_PER_MILLISECOND));
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const from = Date.UTC(year, month) * MICROS_PER_MILLISECOND;
  return {
    name: formatInstant(from).slice(0, 7).replace('-', '_'),
    from,
    to: Date.UTC(year, month + 1) * MICROS_PER_MILLISECOND,
  };
}
