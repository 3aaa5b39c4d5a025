import type { EpochMicros } from './epoch-micros';
import { type Interval, union } from './interval';
import type { LocalDate, ZoneClock } from './time-zone';

/** One row of a store's weekly hours in its local time (docs/accounting.md, section 3). */
export interface BusinessHoursRow {
  /** 0 = Monday to 6 = Sunday. */
  readonly dayOfWeek: number;
  /** Second of the day, 0 to 86,399. */
  readonly startSecond: number;
  /** Second of the day, 0 to 86,400; at or before the start it is on the following date. */
  readonly endSecond: number;
}

export const SECONDS_PER_DAY = 86_400;

/** 23:59:00: an end from here on means midnight, as no store closes for that last minute. */
const MIDNIGHT_FROM_SECOND = 86_340;

/**
 * The business time of a store within a window, as instants (docs/accounting.md, section 3).
 *
 * @param rows the store's weekly hours in any order; none means open 24/7
 * @param clock the clock of the store's zone, for the window at least
 * @returns ascending intervals within the window that neither overlap nor touch
 */
export function businessIntervals(
  rows: readonly BusinessHoursRow[],
  clock: ZoneClock,
  window: Interval,
): Interval[] {
  if (rows.length === 0) return [window];
  const intervals: Interval[] = [];
  // An interval may run on into the next date, and a skipped date moves one on by another.
  const firstDate = clock.dateAt(window.from) - 2;
  const lastDate = clock.dateAt(window.to) + 1;
  for (let date = firstDate; date <= lastDate; date++) {
    const dayOfWeek = dayOfWeekOf(date);
    for (const row of rows) {
      if (row.dayOfWeek !== dayOfWeek) continue;
      // Each boundary is resolved by itself, so a transition may leave nothing between them.
      const from = Math.max(clock.instantOf(date, row.startSecond), window.from);
      const to = Math.min(endOn(date, row, clock), window.to);
      if (from < to) intervals.push({ from, to });
    }
  }
  return union(intervals);
}

function endOn(date: LocalDate, row: BusinessHoursRow, clock: ZoneClock): EpochMicros {
  const second = lastSecond(row);
  return clock.instantOf(date + Math.floor(second / SECONDS_PER_DAY), second % SECONDS_PER_DAY);
}

/**
 * Where a row ends (docs/accounting.md, section 3): in seconds of the wall clock since midnight of its
 * date, 1 to 172,739. From 86,400 on that is on the following date.
 */
export function lastSecond({ startSecond, endSecond }: BusinessHoursRow): number {
  if (endSecond >= MIDNIGHT_FROM_SECOND) return SECONDS_PER_DAY;
  return endSecond > startSecond ? endSecond : endSecond + SECONDS_PER_DAY;
}

/** 0 = Monday; 1970-01-01, date 0, was a Thursday. */
function dayOfWeekOf(date: LocalDate): number {
  return (date + 3) % 7;
}
