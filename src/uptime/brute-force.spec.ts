import fc from 'fast-check';
import type { Interpolation } from './accounting';
import type { BusinessHoursRow } from './business-hours';
import { DataProcessor, type StoreInput } from './data-processor';
import { type WindowFigures, WINDOWS } from './figures';
import type { Status, StatusPeriod } from './status';

/**
 * Counts random stores step by step, sharing no rule with the code under test: wall clocks come
 * from Intl, boundaries are found by looking for the first second that shows them, and each step
 * asks the polls anew. All times are whole seconds since 1970 here.
 */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const MICROS = 1_000_000;

/** Kinds of transitions, and the day on which each takes place. */
const TRANSITIONS: readonly [zone: string, date: string][] = [
  ['Australia/Lord_Howe', '2023-10-01'], // half an hour skipped
  ['Australia/Lord_Howe', '2024-04-07'],
  ['Antarctica/Troll', '2024-03-31'], // two hours skipped
  ['Antarctica/Troll', '2023-10-29'],
  ['Asia/Beirut', '2022-03-27'], // midnight skipped
  ['Asia/Beirut', '2022-10-30'], // the hour before midnight doubled
  ['Africa/Cairo', '2023-04-28'],
  ['Africa/Cairo', '2023-10-27'],
  ['America/Havana', '2023-03-12'],
  ['America/Havana', '2023-11-05'], // midnight doubled
  ['Pacific/Apia', '2011-12-30'], // a date skipped
  ['Asia/Kathmandu', '2023-06-01'], // 5:45, no transition
  ['Pacific/Chatham', '2023-09-24'], // at 02:45
  ['Pacific/Chatham', '2024-04-07'],
  ['America/New_York', '2023-03-12'],
  ['America/New_York', '2023-11-05'],
  ['Europe/London', '2023-03-26'],
  ['Europe/London', '2023-10-29'],
  ['Africa/Casablanca', '2023-03-19'], // Ramadan
  ['Africa/Casablanca', '2023-04-23'],
  ['America/St_Johns', '2010-03-14'], // at 00:01
  ['America/St_Johns', '2010-11-07'],
  ['Asia/Pyongyang', '2018-05-05'], // half an hour, at 23:30
  ['America/Sao_Paulo', '2018-11-04'],
];

/** A zone's offset for each minute around a transition, as Intl tells it. */
interface WallClock {
  readonly start: number;
  readonly offsets: readonly number[];
}

function wallClockAround(zone: string, day: number): WallClock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  const offsetAt = (second: number): number => {
    const [, sign, hours, minutes] =
      /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(new Date(second * 1_000))) ?? [];
    const distance = Number(hours ?? 0) * HOUR + Number(minutes ?? 0) * MINUTE;
    return sign === '-' ? -distance : distance;
  };
  const start = day - 14 * DAY;
  const offsets: number[] = [];
  for (let hour = start; hour < day + 14 * DAY; hour += HOUR) {
    const changes = offsetAt(hour) !== offsetAt(hour + HOUR);
    for (let minute = 0; minute < 60; minute++) {
      offsets.push(offsetAt(changes ? hour + minute * MINUTE : hour));
    }
  }
  return { start, offsets };
}

const wallClocks = TRANSITIONS.map(([zone, date]) =>
  wallClockAround(zone, Date.parse(`${date}T00:00:00Z`) / 1_000),
);

/** The first instant, near the date, that shows a wall-clock time; a skipped one moves by the gap. */
function firstShowing({ start, offsets }: WallClock, local: number): number {
  const rest = local % MINUTE;
  // No clock is more than 14 hours ahead of UTC.
  let before: number | undefined;
  const earliest = Math.max(0, Math.floor((local - start) / MINUTE) - 15 * 60);
  for (let i = earliest; i < offsets.length; i++) {
    const shown = start + i * MINUTE + (offsets[i] ?? NaN);
    if (shown === local - rest) return start + i * MINUTE + rest;
    if (before !== undefined && before < local - rest && shown > local - rest) {
      const gap = shown - before - MINUTE;
      return firstShowing({ start, offsets }, local + gap);
    }
    before = shown;
  }
  throw new Error('outside of the table');
}

interface Poll {
  readonly at: number;
  readonly active: boolean;
}

interface World {
  /** All times of the world are multiples of it, so a count in steps of it is exact: a minute or a second. */
  readonly step: number;
  readonly transition: number;
  readonly asOf: number;
  readonly hours: readonly BusinessHoursRow[];
  readonly polls: readonly Poll[];
  readonly maxCarry: number | null;
}

/** One mark for each second of the week: 1 where the store is open. */
function openSeconds({ transition, asOf, hours }: World): Uint8Array {
  const open = new Uint8Array(WEEK);
  const weekStart = asOf - WEEK;
  const clock = wallClocks[transition];
  if (hours.length === 0 || clock === undefined) return open.fill(1);
  const firstDay = Math.floor(weekStart / DAY) - 4;
  for (let day = firstDay; day * DAY < asOf + 3 * DAY; day++) {
    const weekday = (new Date(day * DAY * 1_000).getUTCDay() + 6) % 7;
    for (const { dayOfWeek, startSecond, endSecond } of hours) {
      if (dayOfWeek !== weekday) continue;
      const end = endSecond >= DAY - MINUTE ? DAY : endSecond;
      const from = firstShowing(clock, day * DAY + startSecond);
      const to = firstShowing(clock, day * DAY + end + (end <= startSecond ? DAY : 0));
      if (from < to) open.fill(1, Math.max(0, from - weekStart), Math.max(0, to - weekStart));
    }
  }
  return open;
}

/** Seconds of each kind in the window; time up by `linear` is a real number. */
function count(world: World, open: Uint8Array, length: number): Record<string, number> {
  const { asOf, step } = world;
  const maxCarry = world.maxCarry ?? Infinity;
  const polls = world.polls.filter(({ at }) => at <= asOf);
  let [business, up, down, unknown, covered, least, most, linear] = [0, 0, 0, 0, 0, 0, 0, 0];
  let next = 0;
  let before: Poll | undefined;
  let after = polls[0];
  for (let t = asOf - length; t < asOf; t += step) {
    while (after !== undefined && after.at <= t) {
      before = after;
      after = polls[++next];
    }
    if (open[t - asOf + WEEK] === 0) continue;
    business += step;
    if (before !== undefined && t - before.at < 90 * MINUTE) covered += step;
    if (world.maxCarry !== null && (before === undefined || t - before.at >= maxCarry)) {
      unknown += step;
      continue;
    }
    const active = before === undefined || before.active ? step : 0;
    up += active;
    down += step - active;
    if (before === undefined || after === undefined || before.active === after.active) {
      least += active;
      most += active;
      linear += active;
    } else {
      most += step;
      // The share moves straight, so that of the middle of a step is that of the step.
      const moved = (step * (t + step / 2 - before.at)) / (after.at - before.at);
      linear += active === 0 ? moved : step - moved;
    }
  }
  return { business, up, down, unknown, covered, least, most, linear };
}

function inputOf({ transition, hours, polls }: World): StoreInput {
  const periods: StatusPeriod[] = [];
  for (const { at, active } of polls) {
    const status: Status = active ? 'active' : 'inactive';
    const last = periods.at(-1);
    const lastObservedAt = at * MICROS;
    if (last?.status === status) periods[periods.length - 1] = { ...last, lastObservedAt };
    else periods.push({ status, startedAt: lastObservedAt, lastObservedAt });
  }
  return {
    storeId: 'random',
    timezone: TRANSITIONS[transition]?.[0] ?? '',
    businessHours: hours,
    periods,
    observations: polls.map(({ at }) => at * MICROS),
  };
}

function timeOfDay(step: number): fc.Arbitrary<number> {
  return fc
    .oneof(
      fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15 * MINUTE),
      fc.integer({ min: 0, max: 4 * HOUR }),
      fc.integer({ min: 0, max: DAY - 1 }),
      fc.constantFrom(0, DAY - 1, DAY - MINUTE, DAY - MINUTE - 1),
    )
    .map((second) => second - (second % step));
}

function worlds(step: number): fc.Arbitrary<World> {
  const distance = (days: number) =>
    fc.integer({ min: -DAY / step, max: (days * DAY) / step }).map((steps) => steps * step);
  const hoursRow = fc.record({
    dayOfWeek: fc.integer({ min: 0, max: 6 }),
    startSecond: timeOfDay(step),
    endSecond: fc.oneof(timeOfDay(step), fc.constant(DAY)),
  });
  const parts = fc.record({
    transition: fc.integer({ min: 0, max: TRANSITIONS.length - 1 }),
    sinceDate: distance(8),
    hours: fc.array(hoursRow, { maxLength: 14 }),
    polls: fc.uniqueArray(fc.record({ ago: distance(9), active: fc.boolean() }), {
      maxLength: 60,
      selector: ({ ago }) => ago,
      size: 'max',
    }),
    maxCarry: fc.option(fc.integer({ min: 1, max: 600 }).map((minutes) => minutes * MINUTE)),
  });
  return parts.map(({ sinceDate, polls, ...others }) => {
    const date = TRANSITIONS[others.transition]?.[1] ?? '';
    const asOf = Date.parse(`${date}T00:00:00Z`) / 1_000 + sinceDate;
    const ascending = polls
      .map(({ ago, active }) => ({ at: asOf - ago, active }))
      .sort((a, b) => a.at - b.at);
    return { ...others, step, asOf, polls: ascending };
  });
}

describe('DataProcessor, against a count', () => {
  const processor = new DataProcessor();
  const figures = (world: World, interpolation: Interpolation, maxCarry: number | null) =>
    processor.process(inputOf(world), {
      asOf: world.asOf * MICROS,
      interpolation,
      maxCarry: maxCarry === null ? null : maxCarry * MICROS,
      detail: true,
    }).windows;
  const named = (counted: Record<string, number>): WindowFigures => {
    const micros = (name: string) => (counted[name] ?? NaN) * MICROS;
    return {
      business: micros('business'),
      uptime: micros('up'),
      downtime: micros('down'),
      unknown: micros('unknown'),
      covered: micros('covered'),
      uptimeLeast: micros('least'),
      uptimeMost: micros('most'),
    };
  };

  it.each([
    ['minute by minute, where nothing happens within one', MINUTE, 2_000],
    ['second by second', 1, 100],
  ])('agrees on random stores near every kind of transition, %s', (_what, step, numRuns) => {
    fc.assert(
      fc.property(worlds(step), (random) => {
        const open = openSeconds(random);
        const previous = figures(random, 'previous', random.maxCarry);
        for (const { name, length } of WINDOWS) {
          expect(previous[name]).toEqual(named(count(random, open, length / MICROS)));
        }
      }),
      { numRuns },
    );
  });

  it('agrees on linear interpolation but for the rounding of each stretch', () => {
    fc.assert(
      fc.property(worlds(MINUTE), (random) => {
        const carried = { ...random, maxCarry: null };
        const open = openSeconds(carried);
        const linear = figures(carried, 'linear', null);
        for (const { name, length } of WINDOWS) {
          const counted = count(carried, open, length / MICROS);
          const expected = named({ ...counted, up: counted['linear'] ?? NaN });
          const { uptime, downtime, ...others } = linear[name];
          expect(others).toMatchObject({
            business: expected.business,
            uptimeLeast: expected.uptimeLeast,
            uptimeMost: expected.uptimeMost,
          });
          expect(uptime + downtime).toBe(expected.business);
          expect(Math.abs(uptime - expected.uptime)).toBeLessThan(100);
        }
      }),
      { numRuns: 200 },
    );
  });
});
