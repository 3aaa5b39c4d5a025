import type { EpochMicros } from './epoch-micros';
import { intersect, type Interval } from './interval';
import type { StatusPeriod, StatusPeriods } from './status';

/** Periods that are counted in one step. Nearly all stores have fewer in a week. */
export const PERIODS_OF_A_STEP = 2_000;

/** A part of a store's time: from one change of its status to another. */
export interface TimePart extends Interval {
  /** Those that decide what holds in it; the one that begins at its end is the last of them. */
  readonly periods: readonly StatusPeriod[];
}

/**
 * A store's time up to `asOf` in parts of so many periods. Where the status changes nothing goes on: what is
 * counted, part by part, adds up to what all of it together comes to, exactly.
 *
 * @param periods as `StoreInput` has them
 * @param most how many begin in a part, 1 or more
 */
export function* timeParts(
  periods: StatusPeriods,
  asOf: EpochMicros,
  most = PERIODS_OF_A_STEP,
): Generator<TimePart> {
  let from: EpochMicros = -Infinity;
  for (let first = 0; from < asOf; first += most) {
    const part = periods.slice(first, first + most + 1);
    const to = Math.min(part[most]?.startedAt ?? asOf, asOf);
    yield { from, to, periods: part };
    from = to;
  }
}

/** The time of a part that lies in ascending intervals, none of them beyond `asOf`. */
export function withinPart(intervals: Interval[], part: TimePart, asOf: EpochMicros): Interval[] {
  return part.from === -Infinity && part.to === asOf ? intervals : intersect(intervals, [part]);
}
