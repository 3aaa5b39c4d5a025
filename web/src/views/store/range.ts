import type { EpochMillis } from '../../format/instant';

const MINUTE: EpochMillis = 60_000;
/** The shortest stretch that is drawn by itself. */
export const SHORTEST: EpochMillis = 10 * MINUTE;
/** How far one step of the arrow keys goes at most for a stretch of 60 steps or more. */
const STEPS: readonly EpochMillis[] = [30 * MINUTE, 10 * MINUTE, MINUTE, 10_000];

/** A stretch of time, in milliseconds: its end is not in it. */
export interface Range {
  readonly from: EpochMillis;
  readonly to: EpochMillis;
}

/** The part of a window that the address asks to see; the whole window where it asks for none of it. */
export function askedRange(query: URLSearchParams, window: Range): Range {
  const [from, to] = ['from', 'to'].map((name) => Date.parse(query.get(name) ?? ''));
  if (from === undefined || to === undefined || !(from < to)) return window;
  if (to <= window.from || from >= window.to) return window;
  return fit(Math.max(from, window.from), Math.min(to, window.to), window);
}

/** How the address asks for a part of a window. */
export function rangeQuery(range: Range | null): Record<'from' | 'to', string | null> {
  const shown = (at: EpochMillis): string => new Date(at).toISOString();
  return range === null
    ? { from: null, to: null }
    : { from: shown(range.from), to: shown(range.to) };
}

/** A range that is `factor` times as long, with `around` at the same place of it, within the window. */
export function zoomed(range: Range, factor: number, around: EpochMillis, window: Range): Range {
  const place = (around - range.from) / (range.to - range.from);
  const length = (range.to - range.from) * factor;
  const from = around - length * place;
  return fit(from, from + length, window);
}

/** The range moved so that `at` is in it, no further than that takes. */
export function showing(range: Range, at: EpochMillis, window: Range): Range {
  const length = range.to - range.from;
  if (at < range.from) return fit(at, at + length, window);
  return at < range.to ? range : fit(at - length + 1, at + 1, window);
}

/** The stretch between two instants, whichever is the earlier one. */
export function between(one: EpochMillis, other: EpochMillis, window: Range): Range {
  return fit(Math.min(one, other), Math.max(one, other), window);
}

/** Whether a range is all of a window. */
export function isWhole(range: Range, window: Range): boolean {
  return range.from <= window.from && range.to >= window.to;
}

/** How far a step of the arrow keys goes. */
export function stepOf({ from, to }: Range): EpochMillis {
  return STEPS.find((step) => step * 60 <= to - from) ?? 10_000;
}

/** Not shorter than can be drawn, and moved into the window rather than cut at its ends. */
function fit(from: EpochMillis, to: EpochMillis, window: Range): Range {
  const length = Math.min(Math.max(to - from, SHORTEST), window.to - window.from);
  const middle = (from + to) / 2;
  const start = Math.max(window.from, Math.min(middle - length / 2, window.to - length));
  return { from: start, to: start + length };
}
