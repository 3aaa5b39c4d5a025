import { Test } from '@nestjs/testing';
import { DataProcessor, type AccountingOptions, type StoreInput } from './data-processor';
import { type EpochMicros, MICROS_PER_HOUR, MICROS_PER_MINUTE, parseInstant } from './epoch-micros';
import { WINDOWS, type WindowFigures } from './figures';
import { UptimeModule } from './uptime.module';
import { atOnce } from './steps';

const processor = new DataProcessor();

function instant(text: string): EpochMicros {
  return parseInstant(`2023-01-${text}:00`) ?? NaN;
}

// A Tuesday.
const asOf = instant('10 18:00');

function store(changes: Partial<StoreInput> = {}): StoreInput {
  return { storeId: 'a', timezone: 'UTC', businessHours: [], periods: [], ...changes };
}

function options(changes: Partial<AccountingOptions> = {}): AccountingOptions {
  return { asOf, interpolation: 'previous', maxCarry: null, detail: false, ...changes };
}

/** Lengths in the window's unit of account, hours. */
function hours(figures: WindowFigures): Record<string, number> {
  return Object.fromEntries(
    Object.entries(figures).map(([name, length]) => [name, Number(length) / MICROS_PER_HOUR]),
  );
}

const WORKDAYS = [0, 1, 2, 3, 4].map((dayOfWeek) => {
  return { dayOfWeek, startSecond: 9 * 3_600, endSecond: 17 * 3_600 };
});

describe('DataProcessor', () => {
  it('is provided by its module', async () => {
    const module = await Test.createTestingModule({ imports: [UptimeModule] }).compile();
    expect(module.get(DataProcessor)).toBeInstanceOf(DataProcessor);
  });

  it('measures the last hour, day and week back from as_of', () => {
    const { windows, storeId } = processor.process(
      store({
        periods: [{ status: 'inactive', startedAt: instant('10 17:30'), lastObservedAt: asOf }],
      }),
      options(),
    );
    expect(storeId).toBe('a');
    expect(hours(windows.last_hour)).toMatchObject({ business: 1, uptime: 0.5, downtime: 0.5 });
    expect(hours(windows.last_day)).toMatchObject({ business: 24, uptime: 23.5, downtime: 0.5 });
    expect(hours(windows.last_week)).toMatchObject({ business: 168, uptime: 167.5, downtime: 0.5 });
  });

  it('measures windows in absolute time, also where the local day has 25 hours', () => {
    const sunday = parseInstant('2023-11-06 05:00:00') ?? NaN;
    const everyDay = [0, 1, 2, 3, 4, 5, 6].map((dayOfWeek) => {
      return { dayOfWeek, startSecond: 0, endSecond: 86_400 };
    });
    const { windows } = processor.process(
      store({ timezone: 'America/New_York', businessHours: everyDay }),
      options({ asOf: sunday }),
    );
    expect(hours(windows.last_day)).toMatchObject({ business: 24 });
    expect(hours(windows.last_week)).toMatchObject({ business: 168 });
  });

  it('refuses a longest carry with linear interpolation, and one that is not above 0', () => {
    const carry = { maxCarry: MICROS_PER_HOUR };
    expect(() => processor.startRun(options({ ...carry, interpolation: 'linear' }))).toThrow(
      RangeError,
    );
    expect(() => processor.startRun(options({ maxCarry: 0 }))).toThrow(RangeError);
  });

  it('refuses an unknown zone', () => {
    expect(() => processor.process(store({ timezone: 'Mars/Olympus' }), options())).toThrow(
      RangeError,
    );
  });

  it('refuses detail and a longest carry without the observations', () => {
    expect(() => processor.process(store(), options({ detail: true }))).toThrow(RangeError);
    expect(() => processor.process(store(), options({ maxCarry: 1 }))).toThrow('store "a"');
  });
});

describe('A longest carry (section 5)', () => {
  const observations = [instant('10 09:00'), instant('10 15:00')];
  const input = store({
    businessHours: WORKDAYS,
    observations,
    periods: [
      { status: 'active', startedAt: instant('10 09:00'), lastObservedAt: instant('10 09:00') },
      { status: 'inactive', startedAt: instant('10 15:00'), lastObservedAt: instant('10 15:00') },
    ],
  });

  it('leaves the time that no poll reaches unknown, before the first poll too', () => {
    const { windows } = processor.process(
      input,
      options({ maxCarry: 90 * MICROS_PER_MINUTE, detail: true }),
    );
    expect(hours(windows.last_day)).toEqual({
      business: 8,
      uptime: 1.5,
      downtime: 1.5,
      unknown: 5,
      covered: 3,
      uptimeLeast: 0,
      uptimeMost: 1.5,
    });
    expect(hours(windows.last_week)).toMatchObject({ business: 40, unknown: 37 });
  });

  it('does not change coverage', () => {
    const { windows } = processor.process(
      input,
      options({ maxCarry: 10 * MICROS_PER_MINUTE, detail: true }),
    );
    expect(hours(windows.last_day)).toMatchObject({ unknown: 8 - 1 / 3, covered: 3 });
  });

  it('makes nothing unknown when it is unset', () => {
    const { windows } = processor.process(input, options({ detail: true }));
    expect(hours(windows.last_week)).toMatchObject({ unknown: 0, uptime: 38, downtime: 2 });
  });
});

describe('Observations (section 5)', () => {
  it('are counted within the half-open week', () => {
    const observations = [asOf - 168 * MICROS_PER_HOUR - 1, asOf - 168 * MICROS_PER_HOUR, asOf - 1];
    const input = store({ observations: [...observations, asOf, asOf + 1] });
    expect(processor.process(input, options({ detail: true })).observationsLastWeek).toBe(2);
    expect(processor.process(store(), options()).observationsLastWeek).toBe(0);
  });

  it.each<[what: string, input: Partial<StoreInput>, expected: EpochMicros | null]>([
    ['none', { observations: [] }, null],
    [
      'only later ones',
      {
        periods: [{ status: 'active', startedAt: asOf + 1, lastObservedAt: asOf + 2 }],
        observations: [asOf + 1, asOf + 2],
      },
      null,
    ],
    [
      'the last of a period',
      {
        periods: [{ status: 'active', startedAt: asOf - 9, lastObservedAt: asOf }],
        observations: [],
      },
      asOf,
    ],
    [
      'those of a period that runs on, when given',
      {
        periods: [{ status: 'active', startedAt: asOf - 9, lastObservedAt: asOf + 9 }],
        observations: [asOf - 9, asOf - 3, asOf + 9],
      },
      asOf - 3,
    ],
  ])('give the newest at or before as_of: %s', (_what, input, expected) => {
    const way = { ...options(), detail: true };
    expect(processor.process(store(input), way).lastObservedAt).toBe(expected);
    expect(processor.process(store(input), options()).lastObservedAt).toBeNull();
  });
});

describe('The reach of polls that a run needs', () => {
  it.each([
    [options(), null],
    [options({ interpolation: 'linear' }), null],
    [options({ detail: true }), 90 * MICROS_PER_MINUTE],
    [options({ maxCarry: 30 * MICROS_PER_MINUTE }), 30 * MICROS_PER_MINUTE],
    [options({ detail: true, maxCarry: 30 * MICROS_PER_MINUTE }), 90 * MICROS_PER_MINUTE],
    [options({ detail: true, maxCarry: 2 * MICROS_PER_HOUR }), 2 * MICROS_PER_HOUR],
  ])('of %j', (way, reach) => {
    expect(processor.startRun(way).pollReach).toBe(reach);
  });
});

describe('An explanation', () => {
  const input = store({
    businessHours: WORKDAYS,
    periods: [
      { status: 'active', startedAt: instant('03 09:00'), lastObservedAt: instant('05 16:00') },
      { status: 'inactive', startedAt: instant('05 16:30'), lastObservedAt: instant('06 09:30') },
      { status: 'active', startedAt: instant('06 10:00'), lastObservedAt: instant('10 15:30') },
      { status: 'inactive', startedAt: instant('10 16:00'), lastObservedAt: instant('10 16:00') },
    ],
  });

  it('has the intervals as long as they can be, split by closing time and by status', () => {
    const { last_day: day } = atOnce(processor.explain(input, asOf));
    expect(day).toEqual({
      from: instant('09 18:00'),
      to: asOf,
      unit: 'hours',
      uptime: 7 * MICROS_PER_HOUR,
      downtime: MICROS_PER_HOUR,
      intervals: [
        { from: instant('10 09:00'), to: instant('10 16:00'), status: 'active' },
        { from: instant('10 16:00'), to: instant('10 17:00'), status: 'inactive' },
      ],
      intervalsLeftOut: 0,
    });
  });

  it('has no intervals where the store was closed', () => {
    expect(atOnce(processor.explain(input, asOf)).last_hour).toMatchObject({
      unit: 'minutes',
      uptime: 0,
      downtime: 0,
      intervals: [],
    });
  });

  it('gives the figures of the report', () => {
    const explained = atOnce(processor.explain(input, asOf));
    const { windows } = processor.process(input, options());
    for (const { name } of WINDOWS) {
      const { uptime, downtime } = windows[name];
      expect(explained[name]).toMatchObject({ uptime, downtime });
    }
  });

  it('counts the stretches of inactive business time, which closing time breaks', () => {
    expect(processor.inactiveStretches(input, asOf)).toBe(3);
    expect(processor.inactiveStretches(store(), asOf)).toBe(0);
  });
});
