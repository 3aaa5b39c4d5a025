import type { DurationMicros, EpochMicros } from './epoch-micros';
import type { WindowName } from './figures';
import type { Interval } from './interval';
import type { StatusChanges } from './status';

/**
 * The time up of a store by `previous`, each status carried on to the next poll however far
 * (docs/accounting.md, section 2): what `statusTimeline`, `piecesOf` and `accountFor` give, in one
 * walk that makes no objects. Nearly every report asks for no more, and this takes a third of the
 * time; a test holds the two to the same figures.
 *
 * @param business ascending, without overlap, none beyond `asOf`
 * @param changes those of the periods of `StoreInput`
 * @param starts where each window begins; all end at `asOf`
 */
export function carriedUptime(
  business: readonly Interval[],
  changes: StatusChanges,
  asOf: EpochMicros,
  starts: Readonly<Record<WindowName, EpochMicros>>,
): Record<WindowName, DurationMicros> {
  const uptime = { last_hour: 0, last_day: 0, last_week: 0 };
  // Before its first poll a store is active.
  let upFrom: EpochMicros = -Infinity;
  let next = 0;
  let change = changes[0];
  let first = 0;
  while (upFrom < asOf) {
    while (change !== undefined && change > 0) change = changes[++next];
    const upTo = change === undefined ? asOf : Math.min(-change, asOf);
    for (let i = first; i < business.length; i += 1) {
      const interval = business[i];
      if (interval === undefined || interval.from >= upTo) break;
      const from = Math.max(interval.from, upFrom);
      const to = Math.min(interval.to, upTo);
      if (from < to) {
        uptime.last_week += to - Math.max(from, starts.last_week);
        uptime.last_day += Math.max(0, to - Math.max(from, starts.last_day));
        uptime.last_hour += Math.max(0, to - Math.max(from, starts.last_hour));
      }
      if (interval.to <= upTo) first = i + 1;
    }
    while (change !== undefined && change < 0) change = changes[++next];
    upFrom = change ?? asOf;
  }
  return uptime;
}
