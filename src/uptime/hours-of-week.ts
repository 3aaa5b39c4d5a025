import { MICROS_PER_HOUR } from './epoch-micros';
import { type Interval, totalLength } from './interval';

/** The last week has so many hours, measured in absolute time from as-of backwards. */
export const HOURS_OF_WEEK = 168;

/**
 * How much of each hour of a week the intervals hold, oldest first, in whole microseconds.
 *
 * @param intervals ascending and without overlap
 * @param week 168 hours
 * @param lengths where they are written, if not into a new array
 */
export function hoursOf(
  intervals: readonly Interval[],
  week: Interval,
  lengths = new Float64Array(HOURS_OF_WEEK),
): Float64Array {
  lengths.fill(0);
  let hour = 0;
  let held: Interval[] = [];
  const close = () => {
    const from = week.from + hour * MICROS_PER_HOUR;
    lengths[hour] = totalLength(held, { from, to: from + MICROS_PER_HOUR });
  };
  for (const interval of intervals) {
    const last = hourAt(interval.to - 1, week);
    for (let at = hourAt(interval.from, week); at <= last; at += 1) {
      if (at !== hour) {
        close();
        hour = at;
        held = [];
      }
      held.push(interval);
    }
  }
  close();
  return lengths;
}

function hourAt(instant: number, { from }: Interval): number {
  return Math.floor((instant - from) / MICROS_PER_HOUR);
}
