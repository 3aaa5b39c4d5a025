import { accountFor, type Account, type Interpolation, piecesOf } from './accounting';
import { parseInstant } from './epoch-micros';
import type { Interval } from './interval';
import { type Status, type StatusPeriod, statusTimeline } from './status';

type PeriodRow = [status: Status, startedAt: number, lastObservedAt: number];

interface Scenario {
  periods: PeriodRow[];
  business?: Interval[];
  window?: Interval;
  asOf?: number;
  interpolation?: Interpolation;
}

/** Accounts for a store that is open from 0 to 1,000, at 1,000 unless told otherwise. */
function account(scenario: Scenario): Account {
  const { periods, business = [{ from: 0, to: 1_000 }], asOf = 1_000 } = scenario;
  const { window = { from: 0, to: asOf }, interpolation = 'previous' } = scenario;
  const timeline = statusTimeline(
    periods.map(([status, startedAt, lastObservedAt]): StatusPeriod => {
      return { status, startedAt, lastObservedAt };
    }),
    asOf,
    true,
  );
  return accountFor(piecesOf(business, timeline), window, interpolation);
}

describe('The status of a store (section 2)', () => {
  it('is active before the first poll', () => {
    expect(account({ periods: [['inactive', 300, 300]] })).toMatchObject({
      uptime: 300,
      downtime: 700,
    });
  });

  it('is active without any poll', () => {
    expect(account({ periods: [] })).toMatchObject({ uptime: 1_000, downtime: 0 });
  });

  it('is that of the newest poll at or before the instant, however old', () => {
    expect(account({ periods: [['inactive', -1e15, -1e15]] })).toMatchObject({ downtime: 1_000 });
    const periods: PeriodRow[] = [
      ['inactive', 100, 200],
      ['active', 600, 700],
    ];
    expect(account({ periods })).toMatchObject({ uptime: 500, downtime: 500 });
  });

  it('does not know polls later than as_of, in a new period or in a running one', () => {
    const periods: PeriodRow[] = [
      ['active', 0, 100],
      ['inactive', 500, 2_000],
      ['active', 3_000, 3_000],
    ];
    expect(account({ periods })).toMatchObject({ uptime: 500, downtime: 500 });
    expect(account({ periods, asOf: 400 })).toMatchObject({ uptime: 400, downtime: 0 });
  });

  it('joins periods of the same status', () => {
    const timeline = statusTimeline(
      [
        { status: 'active', startedAt: 0, lastObservedAt: 10 },
        { status: 'active', startedAt: 20, lastObservedAt: 30 },
      ],
      100,
      true,
    );
    expect(timeline).toEqual([{ from: -Infinity, to: 100, status: 'active', changing: false }]);
  });

  it('gives the worked example of 6 hours up and 2 down', () => {
    const monday = (time: string) => parseInstant(`2023-01-02 ${time}:00`) ?? NaN;
    const asOf = monday('20:00');
    const { uptime, downtime } = account({
      asOf,
      business: [{ from: monday('09:00'), to: monday('17:00') }],
      periods: [
        ['active', monday('10:00'), monday('10:00')],
        ['inactive', monday('14:00'), monday('14:00')],
        ['active', monday('16:00'), monday('16:00')],
      ],
    });
    expect([uptime, downtime].map((length) => length / 3_600_000_000)).toEqual([6, 2]);
  });
});

describe('A window (section 4)', () => {
  it('counts only business time within it', () => {
    const periods: PeriodRow[] = [['inactive', 400, 900]];
    const business = [
      { from: 0, to: 200 },
      { from: 300, to: 500 },
      { from: 800, to: 1_000 },
    ];
    const window = { from: 350, to: 900 };
    expect(account({ periods, business, window })).toMatchObject({ uptime: 50, downtime: 200 });
  });
});

describe('Linear interpolation (section 5)', () => {
  const down: PeriodRow[] = [
    ['active', 0, 0],
    ['inactive', 1_000, 1_000],
  ];
  const up: PeriodRow[] = [
    ['inactive', 0, 0],
    ['active', 1_000, 1_000],
  ];

  it.each<[string, PeriodRow[], Interval, number]>([
    ['half of a whole change', down, { from: 0, to: 1_000 }, 500],
    ['more at the start of a fall', down, { from: 0, to: 500 }, 375],
    ['less at its end', down, { from: 500, to: 1_000 }, 125],
    ['less at the start of a rise', up, { from: 0, to: 500 }, 125],
    ['more at its end', up, { from: 500, to: 1_000 }, 375],
  ])('counts %s', (_what, periods, window, uptime) => {
    expect(account({ periods, window, interpolation: 'linear' })).toMatchObject({
      uptime,
      downtime: window.to - window.from - uptime,
    });
  });

  it('is constant between polls of one status, before the first poll and after the last', () => {
    const periods: PeriodRow[] = [
      ['inactive', 200, 400],
      ['active', 600, 700],
    ];
    expect(account({ periods, interpolation: 'linear' })).toMatchObject({
      uptime: 200 + 100 + 400,
      downtime: 300,
    });
  });

  it('does not move towards a poll later than as_of', () => {
    expect(account({ periods: down, asOf: 999, interpolation: 'linear' })).toMatchObject({
      uptime: 999,
      downtime: 0,
    });
  });

  it('moves towards a poll at as_of', () => {
    expect(account({ periods: down, asOf: 1_000, interpolation: 'linear' }).uptime).toBe(500);
  });

  it('rounds each piece of a business interval half up to a microsecond', () => {
    const periods: PeriodRow[] = [
      ['active', 0, 0],
      ['inactive', 3, 3],
    ];
    const business = [
      { from: 0, to: 1 },
      { from: 2, to: 3 },
    ];
    // 5/6 and 1/6; as one interval it is 3/2.
    expect(account({ periods, business, interpolation: 'linear' }).uptime).toBe(1);
    expect(account({ periods, window: { from: 0, to: 3 }, interpolation: 'linear' }).uptime).toBe(
      2,
    );
  });

  it('is exact where products of lengths exceed 2^53', () => {
    const year = 365 * 86_400_000_000;
    const periods: PeriodRow[] = [
      ['active', -year, -year],
      ['inactive', year + 1, year + 1],
    ];
    const window = { from: 0, to: 604_800_000_000 };
    const length = BigInt(window.to);
    const span = 2n * BigInt(year) + 1n;
    const doubled = length * (2n * BigInt(year) + 2n - length);
    expect(
      account({
        periods,
        window,
        business: [window],
        asOf: 2 * year,
        interpolation: 'linear',
      }).uptime,
    ).toBe(Number((doubled + span) / (2n * span)));
  });
});

describe('The bounds (section 5)', () => {
  const periods: PeriodRow[] = [
    ['active', 100, 200],
    ['inactive', 500, 600],
    ['active', 800, 900],
  ];

  it.each<Interpolation>(['previous', 'linear'])(
    'count each change as down in least and as up in most (%s)',
    (interpolation) => {
      expect(account({ periods, interpolation })).toMatchObject({
        uptimeLeast: 200 + 200,
        uptimeMost: 500 + 400,
      });
    },
  );

  it('leave open only what lies between two polls at or before as_of', () => {
    expect(account({ periods, asOf: 799 })).toMatchObject({
      uptime: 500,
      uptimeLeast: 200,
      uptimeMost: 500,
    });
    expect(account({ periods, asOf: 800 })).toMatchObject({ uptimeLeast: 200, uptimeMost: 700 });
  });
});
