import fc from 'fast-check';
import type { BusinessHoursRow } from './business-hours';
import { AccountingRun } from './accounting-run';
import { type AccountingOptions, DataProcessor, type StoreInput } from './data-processor';
import { ExplanationRun } from './explanation-run';
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, parseInstant } from './epoch-micros';
import { WINDOWS } from './figures';
import type { Status, StatusPeriod } from './status';
import { atOnce } from './steps';

const asOf = parseInstant('2023-11-09 06:13:22.479221') ?? NaN;
const processor = new DataProcessor();

const hoursRow: fc.Arbitrary<BusinessHoursRow> = fc.record({
  dayOfWeek: fc.integer({ min: 0, max: 6 }),
  startSecond: fc.integer({ min: 0, max: 86_399 }),
  endSecond: fc.integer({ min: 0, max: 86_400 }),
});

/** Polls at any microsecond from nine days before `asOf` to one after it. */
const store = fc
  .record({
    timezone: fc.constantFrom('America/New_York', 'Africa/Cairo', 'Australia/Lord_Howe', 'UTC'),
    businessHours: fc.array(hoursRow, { maxLength: 12 }),
    ago: fc.uniqueArray(fc.integer({ min: -MICROS_PER_DAY, max: 9 * MICROS_PER_DAY }), {
      maxLength: 40,
      size: 'max',
    }),
    startsActive: fc.boolean(),
    polls: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 40, maxLength: 40 }),
  })
  .map(({ timezone, businessHours, ago, startsActive, polls }): StoreInput & Polls => {
    const observations = ago.map((distance) => asOf - distance).sort((a, b) => a - b);
    const periods: StatusPeriod[] = [];
    for (let i = 0; i < observations.length;) {
      const ofPeriod = observations.slice(i, i + (polls[periods.length] ?? 1));
      const active = (periods.length % 2 === 0) === startsActive;
      const status: Status = active ? 'active' : 'inactive';
      const [startedAt = NaN, lastObservedAt = NaN] = [ofPeriod[0], ofPeriod.at(-1)];
      periods.push({ status, startedAt, lastObservedAt });
      i += ofPeriod.length;
    }
    return { storeId: 'a', timezone, businessHours, periods, observations };
  });

interface Polls {
  readonly observations: number[];
}

const options: fc.Arbitrary<AccountingOptions> = fc.oneof(
  fc.constantFrom<AccountingOptions>(
    { asOf, interpolation: 'previous', maxCarry: null, detail: true },
    { asOf, interpolation: 'linear', maxCarry: null, detail: true },
  ),
  fc.integer({ min: 1, max: 600 }).map((minutes): AccountingOptions => {
    return { asOf, interpolation: 'previous', maxCarry: minutes * MICROS_PER_MINUTE, detail: true };
  }),
);

describe('For every store and way of counting', () => {
  it('uptime, downtime and unknown time add up to business time, exactly', () => {
    fc.assert(
      fc.property(store, options, (input, way) => {
        const { windows } = processor.process(input, way);
        for (const { name, length } of WINDOWS) {
          const { business, uptime, downtime, unknown, covered } = windows[name];
          expect(uptime + downtime + unknown).toBe(business);
          expect(business).toBeLessThanOrEqual(length);
          expect(covered).toBeLessThanOrEqual(business);
          for (const part of [uptime, downtime, unknown, covered]) {
            expect(part).toBeGreaterThanOrEqual(0);
            expect(Number.isSafeInteger(part)).toBe(true);
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it('the short way of a plain report counts as the long one with every detail does', () => {
    const plain = { asOf, interpolation: 'previous', maxCarry: null, detail: false } as const;
    fc.assert(
      fc.property(store, (input) => {
        const short = processor.process(input, plain).windows;
        const long = processor.process(input, { ...plain, detail: true }).windows;
        for (const { name } of WINDOWS) {
          const { business, uptime, downtime, unknown } = long[name];
          expect(short[name]).toMatchObject({ business, uptime, downtime, unknown });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('uptime lies between its bounds', () => {
    fc.assert(
      fc.property(store, options, (input, way) => {
        const { windows } = processor.process(input, way);
        for (const { name } of WINDOWS) {
          const { uptime, uptimeLeast, uptimeMost, business, unknown } = windows[name];
          expect(uptimeLeast).toBeLessThanOrEqual(uptime);
          expect(uptime).toBeLessThanOrEqual(uptimeMost);
          expect(uptimeMost).toBeLessThanOrEqual(business - unknown);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('the figures do not depend on the order, the repetition or the division of hours rows', () => {
    fc.assert(
      fc.property(store, options, (input, way) => {
        const divided = input.businessHours.flatMap((row): BusinessHoursRow[] => {
          const middle = Math.floor((row.startSecond + row.endSecond) / 2);
          // A boundary between the parts may not be one that daylight saving skips or doubles.
          if (row.endSecond <= row.startSecond || middle < 4 * 3_600 || middle >= 86_340)
            return [row];
          if (middle <= row.startSecond || middle >= 20 * 3_600) return [row];
          return [
            { ...row, startSecond: middle },
            { ...row, endSecond: middle },
          ];
        });
        const businessHours = [...divided.reverse(), ...input.businessHours];
        expect(processor.process({ ...input, businessHours }, way)).toEqual(
          processor.process(input, way),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('what happened before the week but for the last poll, and after as_of, changes nothing', () => {
    fc.assert(
      fc.property(store, options, (input, way) => {
        const weekStart = asOf - 7 * MICROS_PER_DAY;
        const relevant = <T>(items: readonly T[], at: (item: T) => number): T[] => {
          const first = items.findLastIndex((item) => at(item) <= weekStart);
          return items.slice(Math.max(0, first)).filter((item) => at(item) <= asOf);
        };
        const least: StoreInput = {
          ...input,
          periods: relevant(input.periods.slice(), ({ startedAt }) => startedAt),
          observations: relevant(input.observations, (at) => at),
        };
        expect(processor.process(least, way)).toEqual(processor.process(input, way));
      }),
      { numRuns: 200 },
    );
  });

  it('the intervals of an explanation sum to the figures of the report', () => {
    fc.assert(
      fc.property(store, (input) => {
        const way = { asOf, interpolation: 'previous', maxCarry: null, detail: false } as const;
        const { windows } = processor.process(input, way);
        const explained = atOnce(processor.explain(input, asOf));
        for (const { name } of WINDOWS) {
          const { intervals, uptime, downtime } = explained[name];
          const sum = (wanted: Status) =>
            intervals
              .filter(({ status }) => status === wanted)
              .reduce((length, { from, to }) => length + to - from, 0);
          expect([sum('active'), sum('inactive')]).toEqual([uptime, downtime]);
          expect(windows[name]).toMatchObject({ uptime, downtime });
          intervals.slice(1).forEach(({ from, status }, i) => {
            const before = intervals[i];
            expect(before === undefined || before.to < from || before.status !== status).toBe(true);
          });
        }
        const inactive = explained.last_week.intervals.filter(
          ({ status }) => status === 'inactive',
        );
        expect(processor.inactiveStretches(input, asOf)).toBe(inactive.length);
      }),
      { numRuns: 200 },
    );
  });

  it('what an explanation says is in doubt makes up the bounds and the coverage of the report', () => {
    fc.assert(
      fc.property(store, (input) => {
        const way = { asOf, interpolation: 'previous', maxCarry: null, detail: true } as const;
        const { windows, observationsLastWeek } = processor.process(input, way);
        const explained = atOnce(processor.explainDetail(input, asOf));
        expect(explained.observationsLastWeek).toBe(observationsLastWeek);
        for (const { name } of WINDOWS) {
          const { gaps, undecided, ...figures } = explained.windows[name];
          const sum = (parts: readonly { from: number; to: number }[]) =>
            parts.reduce((length, { from, to }) => length + to - from, 0);
          const of = (wanted: Status) => sum(undecided.filter(({ status }) => status === wanted));
          expect(figures).toMatchObject(windows[name]);
          expect(figures).toMatchObject(atOnce(processor.explain(input, asOf))[name]);
          expect(sum(gaps)).toBe(figures.business - figures.covered);
          expect(figures.uptime - of('active')).toBe(figures.uptimeLeast);
          expect(figures.uptime + of('inactive')).toBe(figures.uptimeMost);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('figures and explanations are the same in however many steps', () => {
    const few = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(store, options, few, (input, way, periodsOfAStep) => {
        const inSteps = new AccountingRun(way, periodsOfAStep);
        expect(inSteps.process(input)).toEqual(processor.process(input, way));
        expect(inSteps.takesSteps(input)).toBe(input.periods.length > periodsOfAStep);
        const run = new ExplanationRun(way, periodsOfAStep);
        const whole = new ExplanationRun(way);
        expect(atOnce(run.explain(input))).toEqual(atOnce(whole.explain(input)));
        expect(atOnce(run.doubts(input))).toEqual(atOnce(whole.doubts(input)));
      }),
      { numRuns: 400 },
    );
  });

  it('an explanation of the newest intervals has the figures of all, and says how many it lacks', () => {
    fc.assert(
      fc.property(store, fc.integer({ min: 1, max: 8 }), (input, most) => {
        const way = { asOf, interpolation: 'previous', maxCarry: null, detail: false } as const;
        const all = atOnce(processor.explainDetail(input, asOf));
        const newest = atOnce(processor.explainDetail(input, asOf, most));
        const explained = atOnce(new ExplanationRun(way, 2).explain(input, most));
        for (const { name } of WINDOWS) {
          const { intervals, undecided, ...rest } = all.windows[name];
          expect(newest.windows[name]).toEqual({
            ...rest,
            intervals: intervals.slice(-most),
            undecided: undecided.slice(-most),
            intervalsLeftOut: Math.max(0, intervals.length - most),
          });
          expect(newest.windows[name]).toMatchObject(explained[name]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('so many periods are counted in a step that none takes long', () => {
    const periods = Array.from({ length: 10_000 }, (_, i): StatusPeriod => {
      const at = asOf - (10_000 - i) * 1_000_000;
      return { status: i % 2 === 0 ? 'inactive' : 'active', startedAt: at, lastObservedAt: at };
    });
    const input = { storeId: 'a', timezone: 'UTC', businessHours: [], periods };
    const run = new AccountingRun({
      ...{ asOf, interpolation: 'linear', maxCarry: null, detail: false },
    });
    expect(run.takesSteps(input)).toBe(true);
    expect([...run.steps(input)]).toHaveLength(5);
    expect([...processor.explain(input, asOf)]).toHaveLength(5);
    const plain = { asOf, interpolation: 'previous', maxCarry: null, detail: false } as const;
    expect(new AccountingRun(plain).takesSteps(input)).toBe(false);
    expect([...new AccountingRun(plain).steps(input)]).toHaveLength(0);
  });

  it('one run gives every store what it gets by itself', () => {
    fc.assert(
      fc.property(fc.array(store, { maxLength: 5 }), options, (inputs, way) => {
        const run = processor.startRun(way);
        expect(inputs.map((input) => run.process(input))).toEqual(
          inputs.map((input) => processor.process(input, way)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('a longer carry never makes more time unknown', () => {
    fc.assert(
      fc.property(store, fc.integer({ min: 1, max: 20 }), (input, hours) => {
        const unknown = (maxCarry: number) =>
          processor.process(input, { asOf, interpolation: 'previous', maxCarry, detail: false })
            .windows.last_week.unknown;
        expect(unknown((hours + 1) * MICROS_PER_HOUR)).toBeLessThanOrEqual(
          unknown(hours * MICROS_PER_HOUR),
        );
      }),
      { numRuns: 200 },
    );
  });
});
