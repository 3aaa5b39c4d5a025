import fc from 'fast-check';
import type { BusinessHoursRow } from './business-hours';
import { hoursOverlap } from './hours-overlap';

const HOUR = 3_600;
const row = (dayOfWeek: number, start: number, end: number): BusinessHoursRow => ({
  dayOfWeek,
  startSecond: start * HOUR,
  endSecond: end * HOUR,
});

describe('hours overlap', () => {
  it.each<[string, boolean, BusinessHoursRow[]]>([
    ['without rows', false, []],
    ['with one row', false, [row(0, 9, 17)]],
    ['where two rows touch', false, [row(0, 14, 17), row(0, 9, 14)]],
    ['where two rows share an hour', true, [row(0, 14, 17), row(0, 9, 15)]],
    ['where one row is within another', true, [row(0, 9, 17), row(0, 10, 11)]],
    ['on other days', false, [row(0, 9, 17), row(1, 9, 17)]],
    ['where a night reaches into the next morning', true, [row(0, 22, 3), row(1, 2, 10)]],
    ['where a night ends when the morning begins', false, [row(0, 22, 2), row(1, 2, 10)]],
    ['where Sunday night reaches into Monday', true, [row(6, 22, 3), row(0, 2, 10)]],
    ['where Sunday night ends when Monday begins', false, [row(6, 22, 2), row(0, 2, 10)]],
    ['over midnight, written in two rows', false, [row(0, 20, 24), row(1, 0, 2)]],
  ])('%s: %s', (_, expected, rows) => {
    expect(hoursOverlap(rows)).toBe(expected);
  });

  it('exactly where a minute of the week is in two rows', () => {
    // Whole minutes, and no end in the last one of a day, which means midnight.
    const minute = fc.integer({ min: 0, max: 1_438 }).map((value) => value * 60);
    const rows = fc.array(
      fc.record({
        dayOfWeek: fc.integer({ min: 0, max: 6 }),
        startSecond: minute,
        endSecond: minute,
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(rows, (some) => {
        const counts = new Map<number, number>();
        for (const { dayOfWeek, startSecond, endSecond } of some) {
          const length = (endSecond > startSecond ? 0 : 1_440) + (endSecond - startSecond) / 60;
          for (let i = 0; i < length; i += 1) {
            const at = (dayOfWeek * 1_440 + startSecond / 60 + i) % 10_080;
            counts.set(at, (counts.get(at) ?? 0) + 1);
          }
        }
        expect(hoursOverlap(some)).toBe([...counts.values()].some((count) => count > 1));
      }),
      { numRuns: 300 },
    );
  });
});
