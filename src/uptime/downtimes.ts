import type { EpochMicros } from './epoch-micros';
import type { Interval } from './interval';
import type { StatusChanges } from './status';

/**
 * Walks the unbroken stretches of business time in which a store was down by `previous`, ascending
 * (docs/accounting.md, section 2): what `statusTimeline` and `piecesOf` give, without an object for each.
 *
 * @param business ascending, without overlap, none beyond `end`
 * @param changes those of the periods of `StoreInput`
 */
export function eachDowntime(
  business: readonly Interval[],
  changes: StatusChanges,
  end: EpochMicros,
  visit: (from: EpochMicros, to: EpochMicros) => void,
): void {
  let first = 0;
  let downFrom = Infinity;
  // Behind the last change the status holds to the end.
  for (let next = 0; next <= changes.length; next += 1) {
    const change = changes[next] ?? end;
    if (change < 0) {
      downFrom = Math.min(downFrom, -change);
      continue;
    }
    const downTo = Math.min(change, end);
    for (let i = first; downFrom < downTo && i < business.length; i += 1) {
      const interval = business[i];
      if (interval === undefined || interval.from >= downTo) break;
      const from = Math.max(interval.from, downFrom);
      const to = Math.min(interval.to, downTo);
      if (from < to) visit(from, to);
      if (interval.to <= downTo) first = i + 1;
    }
    downFrom = Infinity;
  }
}
