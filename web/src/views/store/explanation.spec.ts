import { pictureOf, shareUp, type Explanation, type Window } from './explanation';

const window = (more: Partial<Window>): Window => ({
  from: '2026-03-04T00:00:00.000000Z',
  to: '2026-03-04T01:00:00.000000Z',
  unit: 'minutes',
  uptime: 45,
  downtime: 15,
  intervals: [],
  ...more,
});

const interval = (from: string, to: string, status: 'active' | 'inactive') => ({
  from: `2026-03-04T${from}Z`,
  to: `2026-03-04T${to}Z`,
  status,
});

describe('the share of business time up', () => {
  it('is that of the intervals, to the microsecond', () => {
    const intervals = [
      interval('00:00:00.000000', '00:00:00.000001', 'active'),
      interval('00:00:00.000001', '00:00:00.000004', 'inactive'),
    ];
    expect(shareUp(window({ intervals }))).toBe(0.25);
  });

  it('is none without business time', () => {
    expect(shareUp(window({}))).toBeNull();
  });

  it('is that of the figures where intervals are left out', () => {
    const intervals = [interval('00:59:00.000000', '01:00:00.000000', 'inactive')];
    expect(shareUp(window({ intervals, intervals_left_out: 20_000 }))).toBe(0.75);
  });
});

describe('the picture of a window', () => {
  const period = (started: string) => ({
    status: 'inactive' as const,
    started_at: `2026-03-04T${started}Z`,
    last_observed_at: `2026-03-04T${started}Z`,
    polls: 1,
  });
  const store = (more: Partial<Explanation>): Explanation => ({
    store_id: 's',
    timezone: 'UTC',
    timezone_is_default: true,
    business_hours: [],
    open_24_7: true,
    profile: null,
    as_of: '2026-03-04T01:00:00.000000Z',
    polls: { count: 2, first: '2026-03-04T00:30:00.000000Z', last: '2026-03-04T00:59:00.000000Z' },
    status_periods: [period('00:59:00.000000')],
    windows: null,
    ...more,
  });
  const intervals = [interval('00:59:00.000000', '01:00:00.000000', 'inactive')];

  it('tells the part whose intervals are left out from what was closed', () => {
    const { leftOut } = pictureOf(store({}), window({ intervals, intervals_left_out: 20_000 }));
    expect(leftOut).toEqual({ from: Date.UTC(2026, 2, 4), to: Date.UTC(2026, 2, 4, 0, 59) });
    expect(pictureOf(store({}), window({ intervals })).leftOut).toBeNull();
  });

  it('tells since when periods and polls are listed', () => {
    const observations = [
      {
        store_id: 's',
        timestamp_utc: '2026-03-04T00:59:00.000000Z',
        status: 'inactive' as const,
      },
    ];
    const cut = pictureOf(store({ observations, observations_last_week: 2 }), window({}));
    expect([cut.seenSince, cut.pollsSince]).toEqual([
      Date.UTC(2026, 2, 4, 0, 59),
      Date.UTC(2026, 2, 4, 0, 59),
    ]);
    const whole = pictureOf(
      store({
        status_periods: [period('00:30:00.000000')],
        observations,
        observations_last_week: 1,
      }),
      window({}),
    );
    expect([whole.seenSince, whole.pollsSince]).toEqual([-Infinity, -Infinity]);
  });
});
