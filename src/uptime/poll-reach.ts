import type { DurationMicros, EpochMicros } from './epoch-micros';
import type { Interval } from './interval';

/** The poll instants of one store, ascending. */
export type Observations = readonly EpochMicros[] | Float64Array;

/**
 * The instants of a window that are less than `reach` after a poll: a poll `p` reaches
 * `p <= t < p + reach` (docs/accounting.md, section 5, coverage and longest carry).
 *
 * @param observations those in the window and those that reach into it; others do no harm
 * @returns ascending intervals that neither overlap nor touch
 */
export function pollReach(
  observations: Observations,
  reach: DurationMicros,
  window: Interval,
): Interval[] {
  const reached: Interval[] = [];
  let last: { from: EpochMicros; to: EpochMicros } | undefined;
  for (const poll of observations) {
    const from = Math.max(poll, window.from);
    const to = Math.min(poll + reach, window.to);
    if (from >= to) continue;
    if (last !== undefined && from <= last.to) {
      last.to = to;
    } else {
      last = { from, to };
      reached.push(last);
    }
  }
  return reached;
}
