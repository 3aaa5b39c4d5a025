import type { DurationMicros, EpochMicros } from './epoch-micros';
import { clip, type Interval, union } from './interval';

/** The poll instants of one store, ascending. */
export type Observations = readonly EpochMicros[] | Float64Array;

/**
 * The instants of a window that are less than `reach` after a poll: a poll `p` reaches
 * `p <= t < p + reach` (docs/accounting.md, section 5, coverage and longest carry).
 *
 * @param observations the last poll at or before the window and those in it; others do no harm
 * @returns ascending intervals that neither overlap nor touch
 */
export function pollReach(
  observations: Observations,
  reach: DurationMicros,
  window: Interval,
): Interval[] {
  const reached: Interval[] = [];
  for (const poll of observations) {
    const interval = clip({ from: poll, to: poll + reach }, window);
    if (interval !== null) reached.push(interval);
  }
  return union(reached);
}
