import type { DurationMicros, EpochMicros } from './epoch-micros';

/** The instants from `from` up to, but not with, `to` (docs/accounting.md, section 4). Empty where `to <= from`. */
export interface Interval {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
}

/**
 * The same instants as ascending intervals that neither overlap nor touch: time that two of them
 * share counts once (docs/accounting.md, section 3).
 *
 * @param intervals in any order, none of them empty
 */
export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  let last: Interval | undefined;
  for (const interval of ascending(intervals)) {
    if (last === undefined || interval.from > last.to) {
      last = interval;
      merged.push(last);
    } else if (interval.to > last.to) {
      last = { from: last.from, to: interval.to };
      merged[merged.length - 1] = last;
    }
  }
  return merged;
}

/** Most lists come in order already, and sorting them anyway is what a large report would spend its time on. */
function ascending(intervals: readonly Interval[]): readonly Interval[] {
  let last = -Infinity;
  for (const { from } of intervals) {
    if (from < last) return [...intervals].sort((a, b) => a.from - b.from);
    last = from;
  }
  return intervals;
}

/** The part of an interval that lies within another; null where there is none. */
export function clip(interval: Interval, within: Interval): Interval | null {
  const from = Math.max(interval.from, within.from);
  const to = Math.min(interval.to, within.to);
  return from < to ? { from, to } : null;
}

/** The instants in both; each list ascending and without overlap, as `union` makes it. */
export function intersect(left: readonly Interval[], right: readonly Interval[]): Interval[] {
  return intersectWith(left, right, (from, to) => ({ from, to }));
}

/**
 * Walks the common pieces of two ascending lists and makes something of each: a piece never spans a
 * boundary of either list, also where two of its intervals touch.
 *
 * @param make called in ascending order with the piece and the interval of `right` that it lies in
 */
export function intersectWith<R extends Interval, T>(
  left: readonly Interval[],
  right: readonly R[],
  make: (from: EpochMicros, to: EpochMicros, of: R) => T,
): T[] {
  const pieces: T[] = [];
  let leftIndex = 0;
  let rightIndex = 0;
  let a = left[0];
  let b = right[0];
  while (a !== undefined && b !== undefined) {
    const from = Math.max(a.from, b.from);
    const to = Math.min(a.to, b.to);
    if (from < to) pieces.push(make(from, to, b));
    if (a.to <= b.to) a = left[++leftIndex];
    else b = right[++rightIndex];
  }
  return pieces;
}

/**
 * The instants of `within` that none of the intervals holds.
 *
 * @param intervals of `within`, ascending and without overlap
 */
export function complement(intervals: readonly Interval[], within: Interval): Interval[] {
  const rest: Interval[] = [];
  let from = within.from;
  for (const interval of intervals) {
    if (from < interval.from) rest.push({ from, to: interval.from });
    from = interval.to;
  }
  if (from < within.to) rest.push({ from, to: within.to });
  return rest;
}

/** The length of the instants in `within` that the intervals hold; they must not overlap. */
export function totalLength(intervals: readonly Interval[], within: Interval): DurationMicros {
  let length = 0;
  for (const { from, to } of intervals) {
    length += Math.max(0, Math.min(to, within.to) - Math.max(from, within.from));
  }
  return length;
}
