import fc from 'fast-check';
import { AccountingRun, type StoreInput } from './accounting-run';
import { type BusinessHoursRow, businessIntervals } from './business-hours';
import { MICROS_PER_DAY, MICROS_PER_HOUR, parseInstant } from './epoch-micros';
import { DataProcessor } from './data-processor';
import { clip } from './interval';
import { atOnce } from './steps';
import { ZoneClock } from './time-zone';

const ZONES = ['America/New_York', 'Asia/Kathmandu', 'UTC'];
// The week before holds the day on which daylight saving ends in New York.
const NEWEST = parseInstant('2023-11-09 06:13:22.479221') ?? NaN;

const hoursRow: fc.Arbitrary<BusinessHoursRow> = fc.record({
  dayOfWeek: fc.integer({ min: 0, max: 6 }),
  startSecond: fc.integer({ min: 0, max: 86_399 }),
  endSecond: fc.integer({ min: 0, max: 86_400 }),
});
const store: fc.Arbitrary<StoreInput> = fc
  .record({
    timezone: fc.constantFrom(...ZONES),
    businessHours: fc.array(hoursRow, { maxLength: 9 }),
    ago: fc.uniqueArray(fc.integer({ min: -MICROS_PER_DAY, max: 9 * MICROS_PER_DAY }), {
      maxLength: 20,
    }),
    startsActive: fc.boolean(),
  })
  .map(({ timezone, businessHours, ago, startsActive }) => ({
    storeId: 'a',
    timezone,
    businessHours,
    periods: ago
      .map((distance) => NEWEST - distance)
      .sort((a, b) => a - b)
      .map((at, i) => ({
        status: (i % 2 === 0) === startsActive ? ('active' as const) : ('inactive' as const),
        startedAt: at,
        lastObservedAt: at,
      })),
  }));

function runAt(asOf: number): AccountingRun {
  return new AccountingRun({ asOf, interpolation: 'previous', maxCarry: null, detail: false });
}

describe('The last week by the hour', () => {
  it('holds in each hour what the explained intervals have of it, and adds up to the figures', () => {
    fc.assert(
      fc.property(store, (input) => {
        const run = runAt(NEWEST);
        const { business, downtime } = run.byHour(input);
        const { from, intervals } = atOnce(new DataProcessor().explain(input, NEWEST)).last_week;
        const expected = Array.from({ length: 168 }, (_, hour) => {
          const start = from + hour * MICROS_PER_HOUR;
          const within = { from: start, to: start + MICROS_PER_HOUR };
          let [all, down] = [0, 0];
          for (const interval of intervals) {
            const part = clip(interval, within);
            const length = part === null ? 0 : part.to - part.from;
            all += length;
            if (interval.status === 'inactive') down += length;
          }
          return [all, down];
        });
        expect(Array.from(business, (length, hour) => [length, downtime[hour]])).toEqual(expected);
        const week = run.process(input).windows.last_week;
        expect(downtime.reduce((sum, length) => sum + length, 0)).toBe(week.downtime);
        expect(business.reduce((sum, length) => sum + length, 0)).toBe(week.business);
      }),
      { numRuns: 150 },
    );
  });
});

describe('A store is open as of an instant', () => {
  it.each([
    ['08:59:59.999999', false],
    ['09:00:00', true],
    ['16:59:59.999999', true],
    ['17:00:00', false],
  ])('at %s: %s, where it opens from nine to five', (time, expected) => {
    const hours = [{ dayOfWeek: 1, startSecond: 9 * 3_600, endSecond: 17 * 3_600 }];
    const input = { storeId: 'a', timezone: 'UTC', businessHours: hours, periods: [] };
    const run = runAt(parseInstant(`2023-01-03 ${time}`) ?? NaN);
    expect(run.isOpenNow(input)).toBe(expected);
  });

  it('exactly where business time holds it, and what the windows hold does not change by that', () => {
    fc.assert(
      fc.property(
        store,
        fc.integer({ min: 0, max: 40_000 }).map((quarter) => NEWEST - quarter * 15 * 60_000_000),
        (input, at) => {
          // On a boundary of some row as well.
          for (const asOf of [at, Math.floor(at / MICROS_PER_HOUR) * MICROS_PER_HOUR]) {
            const week = { from: asOf - 7 * MICROS_PER_DAY, to: asOf };
            const clock = new ZoneClock(input.timezone, week.from, week.to);
            const around = businessIntervals(input.businessHours, clock, {
              from: week.from,
              to: asOf + MICROS_PER_DAY,
            });
            const run = runAt(asOf);
            expect(run.isOpenNow(input)).toBe(
              around.some(({ from, to }) => from <= asOf && asOf < to),
            );
            const business = businessIntervals(input.businessHours, clock, week);
            expect(run.process(input).windows.last_week.business).toBe(
              business.reduce((sum, { from, to }) => sum + to - from, 0),
            );
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
