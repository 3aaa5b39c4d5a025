import fc from 'fast-check';
import { DataProcessor, type AccountingOptions, type StoreInput } from '../uptime/data-processor';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../uptime/epoch-micros';
import type { Status, StatusPeriod } from '../uptime/status';
import { StoreFingerprints } from './store-fingerprints';

const AS_OF = Date.UTC(2023, 0, 25, 18) * 1_000;
const WEEK = 7 * MICROS_PER_DAY;
const HOURS = [
  { dayOfWeek: 0, startSecond: 32_400, endSecond: 61_200 },
  { dayOfWeek: 6, startSecond: 79_200, endSecond: 7_200 },
];

interface Poll {
  readonly at: number;
  readonly status: Status;
}

/** Hours before or after as-of, for readable polls. */
const poll = (hours: number, status: Status): Poll => ({
  at: AS_OF + hours * MICROS_PER_HOUR,
  status,
});
const up = (hours: number) => poll(hours, 'active');
const down = (hours: number) => poll(hours, 'inactive');

function periodsOf(polls: readonly Poll[]): StatusPeriod[] {
  const periods: StatusPeriod[] = [];
  for (const { at, status } of [...polls].sort((a, b) => a.at - b.at)) {
    const last = periods.at(-1);
    if (last?.status === status) periods[periods.length - 1] = { ...last, lastObservedAt: at };
    else periods.push({ status, startedAt: at, lastObservedAt: at });
  }
  return periods;
}

function storeWith(polls: readonly Poll[], changes: Partial<StoreInput> = {}): StoreInput {
  return {
    storeId: 's',
    timezone: 'UTC',
    businessHours: [],
    periods: periodsOf(polls),
    observations: polls.map(({ at }) => at).sort((a, b) => a - b),
    ...changes,
  };
}

const CARRIED: AccountingOptions = {
  asOf: AS_OF,
  interpolation: 'previous',
  maxCarry: null,
  detail: false,
};
const LINEAR: AccountingOptions = { ...CARRIED, interpolation: 'linear' };
const TWO_HOURS: AccountingOptions = { ...CARRIED, maxCarry: 2 * MICROS_PER_HOUR };

const fingerprints = new StoreFingerprints();
const of = (input: StoreInput, options = CARRIED) => fingerprints.of(input, options);
const pollsOf = (polls: readonly Poll[], options = CARRIED) => of(storeWith(polls), options).polls;

describe('the fingerprint of hours and zone', () => {
  it('is that of the rows, in whatever order', () => {
    const hours = of(storeWith([], { businessHours: HOURS })).hours;
    expect(of(storeWith([], { businessHours: [...HOURS].reverse() })).hours).toBe(hours);
    const others = [
      [],
      HOURS.slice(0, 1),
      HOURS.map((row) => ({ ...row, dayOfWeek: row.dayOfWeek ^ 1 })),
      HOURS.map((row) => ({ ...row, endSecond: row.endSecond + 1 })),
    ];
    for (const businessHours of others) {
      expect(of(storeWith([], { businessHours })).hours).not.toBe(hours);
    }
  });

  it('is that of the name of the zone', () => {
    const zones = ['UTC', 'America/Chicago', 'US/Central'];
    const found = zones.map((timezone) => of(storeWith([], { timezone })).timezone);
    expect(new Set(found).size).toBe(zones.length);
  });
});

describe('the fingerprint of polls', () => {
  const POLLS = [up(-200), down(-30), up(-20), down(-10)];

  it.each([
    ['another status', [up(-200), down(-30), up(-20), up(-10)]],
    ['another instant of a change', [up(-200), down(-30), up(-21), down(-10)]],
    ['a change more', [...POLLS, up(-5)]],
    ['a change less', POLLS.slice(0, 3)],
    ['another status when the week begins', [down(-200), ...POLLS.slice(1)]],
    ['a change at as-of', [...POLLS, up(0)]],
  ])('is another one with %s', (_, polls) => {
    for (const options of [CARRIED, LINEAR, TWO_HOURS]) {
      expect(pollsOf(polls, options)).not.toBe(pollsOf(POLLS, options));
    }
  });

  it('is the same where polls find what was found already, or come after as-of', () => {
    expect(pollsOf([...POLLS, up(-15), down(-1), down(3), up(5)])).toBe(pollsOf(POLLS));
  });

  it('is the same whenever the status began to hold that the week begins with', () => {
    expect(pollsOf([up(-900), down(-400), up(-169), ...POLLS.slice(1)])).toBe(pollsOf(POLLS));
    // Before its first poll a store is active.
    expect(pollsOf(POLLS.slice(1))).toBe(pollsOf(POLLS));
    expect(pollsOf([up(-100), ...POLLS.slice(1)])).toBe(pollsOf(POLLS));
  });

  it('with linear, is another one where the last poll before a change is', () => {
    expect(pollsOf([...POLLS, up(-15)], LINEAR)).not.toBe(pollsOf(POLLS, LINEAR));
    expect(pollsOf([...POLLS, down(-1), down(3), up(5)], LINEAR)).toBe(pollsOf(POLLS, LINEAR));
  });

  it('with a longest carry, is another one with each poll that reaches into the week', () => {
    const polls = pollsOf(POLLS, TWO_HOURS);
    expect(pollsOf([...POLLS, down(-1)], TWO_HOURS)).not.toBe(polls);
    expect(pollsOf([...POLLS, up(-169)], TWO_HOURS)).not.toBe(polls);
    expect(pollsOf([...POLLS, up(-170)], TWO_HOURS)).toBe(polls);
    expect(pollsOf([...POLLS, down(1)], TWO_HOURS)).toBe(polls);
  });

  it('with a longest carry needs the polls', () => {
    const { storeId, timezone, businessHours, periods } = storeWith(POLLS);
    const without = { storeId, timezone, businessHours, periods };
    expect(() => of(without, TWO_HOURS)).toThrow(RangeError);
  });

  it('is the same from the changes that were read as from the periods', () => {
    const input = storeWith(POLLS);
    const changes = input.periods
      .slice()
      .map(({ status, startedAt }) => (status === 'active' ? startedAt : -startedAt));
    expect(of({ ...input, changes })).toEqual(of(input));
  });
});

describe('the fingerprint without the polls after an instant', () => {
  const POLLS = [up(-200), down(-30), up(-20), down(-10)];

  it.each([
    ['previous', CARRIED],
    ['linear', LINEAR],
    ['a longest carry', TWO_HOURS],
  ])('is that of a store that has no others, with %s', (_, options) => {
    for (const until of [-400, -200, -199, -30, -15, -10, -1, 0]) {
      const instant = AS_OF + until * MICROS_PER_HOUR;
      const earlier = POLLS.filter(({ at }) => at <= instant);
      expect(fingerprints.of(storeWith(POLLS), options, instant)).toEqual(
        of(storeWith(earlier), options),
      );
    }
  });
});

describe('stores whose figures differ', () => {
  const anyPolls = fc.uniqueArray(
    fc.record({
      at: fc
        .integer({ min: -9 * 24 * 4, max: 24 })
        .map((quarters) => AS_OF + (quarters * MICROS_PER_HOUR) / 4),
      status: fc.constantFrom<Status>('active', 'inactive'),
    }),
    { selector: ({ at }) => at, minLength: 1, maxLength: 12 },
  );

  it.each([
    ['previous', CARRIED],
    ['linear', LINEAR],
    ['a longest carry', TWO_HOURS],
  ])('have other fingerprints, with %s', (_, options) => {
    const figures = (polls: Poll[]) => {
      const input = storeWith(polls, { businessHours: HOURS });
      return new DataProcessor().process(input, options).windows;
    };
    fc.assert(
      fc.property(anyPolls, anyPolls, fc.boolean(), (first, more, isAlike) => {
        // Near ones: most random pairs differ anyway.
        const known = new Set(first.map(({ at }) => at));
        const second = isAlike
          ? [...first, ...more.slice(0, 1).filter((p) => !known.has(p.at))]
          : more;
        const isSame = pollsOf(first, options) === pollsOf(second, options);
        if (isSame) expect(figures(second)).toEqual(figures(first));
      }),
      { numRuns: 500 },
    );
  });

  it('have the same one where only what lies outside of the week differs', () => {
    fc.assert(
      fc.property(anyPolls, (polls) => {
        const later = polls.filter(({ at }) => at <= AS_OF);
        expect(pollsOf(later)).toBe(pollsOf(polls));
        const earlier = [...polls, ...polls.map((one) => ({ ...one, at: one.at - 4 * WEEK }))];
        const hasEarlier = polls.some(({ at }) => at <= AS_OF - WEEK);
        if (hasEarlier) expect(pollsOf(earlier)).toBe(pollsOf(polls));
      }),
    );
  });
});
