import fc from 'fast-check';
import {
  askedRange,
  between,
  isWhole,
  rangeQuery,
  SHORTEST,
  showing,
  stepOf,
  zoomed,
  type Range,
} from './range';

const HOUR = 3_600_000;
const window: Range = {
  from: Date.UTC(2026, 2, 4, 18, 13, 22, 479),
  to: Date.UTC(2026, 2, 11, 18, 13, 22, 479),
};
const instant = fc.integer({ min: window.from, max: window.to - 1 });
const range = fc.tuple(instant, instant).map(([a, b]) => between(a, b, window));

function expectWithin({ from, to }: Range): void {
  expect(from).toBeGreaterThanOrEqual(window.from);
  expect(to).toBeLessThanOrEqual(window.to + 1e-3);
  expect(to - from).toBeGreaterThanOrEqual(SHORTEST - 1e-3);
}

describe('the part of a window that is shown', () => {
  it('is never out of it, nor too short to be drawn, however it is zoomed and moved', () => {
    fc.assert(
      fc.property(
        range,
        instant,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (one, at, by) => {
          expectWithin(one);
          expectWithin(zoomed(one, by, at, window));
          const moved = showing(one, at, window);
          expectWithin(moved);
          expect(moved.from <= at && at < moved.to).toBe(true);
          expect(moved.to - moved.from).toBeCloseTo(one.to - one.from, 2);
        },
      ),
    );
  });

  it('keeps what it is zoomed around where it is', () => {
    const one = { from: window.from + 24 * HOUR, to: window.from + 72 * HOUR };
    const at = window.from + 36 * HOUR;
    expect(zoomed(one, 0.5, at, window)).toEqual({
      from: window.from + 30 * HOUR,
      to: window.from + 54 * HOUR,
    });
  });

  it('ends as the whole window, zoomed out', () => {
    const one = { from: window.from + HOUR, to: window.from + 2 * HOUR };
    const out = zoomed(one, 1_000, one.from, window);
    expect(out).toEqual(window);
    expect([isWhole(out, window), isWhole(one, window)]).toEqual([true, false]);
  });

  it('stands in the address, and is read from there', () => {
    const one = { from: window.from + 24 * HOUR, to: window.from + 72 * HOUR };
    const query = new URLSearchParams(rangeQuery(one) as Record<string, string>);
    expect(query.get('from')).toBe('2026-03-05T18:13:22.479Z');
    expect(askedRange(query, window)).toEqual(one);
  });

  it.each([
    ['', ''],
    ['from=yesterday', 'to=2026-03-08T00:00:00Z'],
    ['from=2026-03-08T00:00:00Z', ''],
    ['from=2026-03-08T00:00:00Z', 'to=2026-03-07T00:00:00Z'],
    ['from=2020-03-08T00:00:00Z', 'to=2020-03-09T00:00:00Z'],
  ])('is the whole window for an address with %s and %s', (from, to) => {
    expect(askedRange(new URLSearchParams(`${from}&${to}`), window)).toEqual(window);
  });

  it.each([
    [168, 1_800_000],
    [24, 600_000],
    [1, 60_000],
    [1 / 6, 10_000],
  ])('of %d hours is read in steps of %d ms', (hours, step) => {
    expect(stepOf({ from: 0, to: hours * HOUR })).toBe(step);
  });
});
