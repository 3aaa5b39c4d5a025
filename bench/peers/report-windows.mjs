const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/**
 * The instants that a report's SQL is written with, in epoch microseconds, and the dates (days since
 * 1970) whose hours can reach into its windows, or end them: a zone is off UTC by less than a day, an
 * interval may run on into the next date, and a skipped date moves one on by another.
 */
export function reportWindows(asOf) {
  return {
    asOf,
    hour: asOf - HOUR,
    day: asOf - DAY,
    week: asOf - 7 * DAY,
    firstDate: Math.floor((asOf - 7 * DAY) / DAY) - 3,
    lastDate: Math.floor(asOf / DAY) + 2,
  };
}

/** The windows in the order of the report's columns, and the length of a hundredth of their unit. */
export const WINDOW_COLUMNS = [
  { name: 'last_hour', bound: 'hour', hundredth: 600_000 },
  { name: 'last_day', bound: 'day', hundredth: 36_000_000 },
  { name: 'last_week', bound: 'week', hundredth: 36_000_000 },
];

/** The zone of stores that have none, for the service as for its peers. */
export const DEFAULT_ZONE = 'America/Chicago';
