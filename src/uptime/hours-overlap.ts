import { type BusinessHoursRow, lastSecond, SECONDS_PER_DAY } from './business-hours';

const SECONDS_PER_WEEK = 7 * SECONDS_PER_DAY;

/**
 * Whether two rows of weekly hours cover the same time on the wall clock. Each counts once in the
 * figures, but nobody writes them so on purpose. Rows that only touch do not overlap.
 *
 * @param rows in any order
 */
export function hoursOverlap(rows: readonly BusinessHoursRow[]): boolean {
  const spans = rows
    .map((row) => {
      const midnight = row.dayOfWeek * SECONDS_PER_DAY;
      return { from: midnight + row.startSecond, to: midnight + lastSecond(row) };
    })
    .sort((a, b) => a.from - b.from);
  // The first row comes again after the last one, in the next week.
  let coveredTo = Math.max(...spans.map(({ to }) => to)) - SECONDS_PER_WEEK;
  for (const { from, to } of spans) {
    if (from < coveredTo) return true;
    coveredTo = to;
  }
  return false;
}
