import { join } from 'node:path';
import { Application } from '../support/application';
import { expectProblem } from '../support/problem';

interface Interval {
  from: string;
  to: string;
  status: 'active' | 'inactive';
}
interface Window {
  from: string;
  to: string;
  unit: 'minutes' | 'hours';
  uptime: number;
  downtime: number;
  intervals: Interval[];
}
interface Explanation {
  store_id: string;
  as_of: string;
  windows: Record<'last_hour' | 'last_day' | 'last_week', Window>;
}

const WINDOW_NAMES = ['last_hour', 'last_day', 'last_week'] as const;
const MICROS = { minutes: 60_000_000n, hours: 3_600_000_000n };

function micros(instant: string): bigint {
  const [seconds = '', fraction = ''] = instant.replace('Z', '').split('.');
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000n + BigInt(fraction);
}

/** The intervals of one status, in hundredths of the unit, rounded half up. */
function hundredths({ intervals, unit }: Window, status: string): number {
  const sum = intervals
    .filter((interval) => interval.status === status)
    .reduce((total, { from, to }) => total + micros(to) - micros(from), 0n);
  return Number((200n * sum + MICROS[unit]) / (2n * MICROS[unit]));
}

function expectSoundWindow(window: Window): void {
  expect(Math.round(window.uptime * 100)).toBe(hundredths(window, 'active'));
  expect(Math.round(window.downtime * 100)).toBe(hundredths(window, 'inactive'));
  let end = window.from;
  let before = '';
  for (const { from, to, status } of window.intervals) {
    expect(from >= end && to > from && to <= window.to).toBe(true);
    // Neighbours differ, or closed time lies between them.
    if (from === end) expect(status).not.toBe(before);
    [end, before] = [to, status];
  }
}

describe('GET /api/v1/debug/store/{store_id}', () => {
  let application: Application;
  const path = (id: string, query = '') => `/api/v1/debug/store/${encodeURIComponent(id)}${query}`;

  beforeAll(async () => {
    application = await Application.start();
    await application.uploadDirectory(join(__dirname, '../../data'));
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each([undefined, '2026-03-08T10:30:00.123456Z'])(
    'explains figures that are those of the report and the sums of its intervals, as of %s',
    async (as_of) => {
      const id = await application.trigger(as_of === undefined ? {} : { as_of });
      const rows = (await application.ended(id, 'json')).json() as Record<string, unknown>[];
      const query = as_of === undefined ? '' : `?as_of=${as_of}`;
      expect(rows.length).toBeGreaterThan(150);
      for (const row of rows) {
        const answer = await application.http.get(path(String(row['store_id']), query));
        const { store_id, windows } = answer.json() as Explanation;
        const figures = WINDOW_NAMES.flatMap((name) => [
          [`uptime_${name}`, windows[name].uptime],
          [`downtime_${name}`, windows[name].downtime],
        ]);
        expect({ store_id, ...Object.fromEntries(figures) }).toEqual(row);
        for (const name of WINDOW_NAMES) expectSoundWindow(windows[name]);
      }
    },
  );

  it('shows all that the figures come from', async () => {
    await application.upload(
      'menu_hours',
      'store_id,dayOfWeek,start_time_local,end_time_local\nshown,0,09:00,17:00\n',
    );
    await application.upload('timezones', 'store_id,timezone_str\nshown,UTC\n');
    await application.observe(
      ['shown', 'active', '2026-03-09 10:00:00'],
      ['shown', 'inactive', '2026-03-09 14:00:00'],
      ['shown', 'inactive', '2026-03-09 15:00:00'],
      ['shown', 'active', '2026-03-09 16:00:00'],
      ['shown', 'inactive', '2026-03-10 16:00:00'],
    );
    const answer = await application.http.get(path('shown', '?as_of=2026-03-10T00:00:00Z'));
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      store_id: 'shown',
      as_of: '2026-03-10T00:00:00.000000Z',
      timezone: 'UTC',
      timezone_is_default: false,
      business_hours: [
        { day_of_week: 0, start_time_local: '09:00:00', end_time_local: '17:00:00' },
      ],
      open_24_7: false,
      profile: null,
      polls: {
        count: 4,
        first: '2026-03-09T10:00:00.000000Z',
        last: '2026-03-09T16:00:00.000000Z',
      },
      status_periods: [
        {
          status: 'active',
          started_at: '2026-03-09T10:00:00.000000Z',
          last_observed_at: '2026-03-09T10:00:00.000000Z',
          polls: 1,
        },
        {
          status: 'inactive',
          started_at: '2026-03-09T14:00:00.000000Z',
          last_observed_at: '2026-03-09T15:00:00.000000Z',
          polls: 2,
        },
        {
          status: 'active',
          started_at: '2026-03-09T16:00:00.000000Z',
          last_observed_at: '2026-03-09T16:00:00.000000Z',
          polls: 1,
        },
      ],
      windows: {
        last_hour: {
          from: '2026-03-09T23:00:00.000000Z',
          to: '2026-03-10T00:00:00.000000Z',
          unit: 'minutes',
          uptime: 0,
          downtime: 0,
          intervals: [],
        },
        last_day: {
          from: '2026-03-09T00:00:00.000000Z',
          to: '2026-03-10T00:00:00.000000Z',
          unit: 'hours',
          uptime: 6,
          downtime: 2,
          intervals: [
            {
              from: '2026-03-09T09:00:00.000000Z',
              to: '2026-03-09T14:00:00.000000Z',
              status: 'active',
            },
            {
              from: '2026-03-09T14:00:00.000000Z',
              to: '2026-03-09T16:00:00.000000Z',
              status: 'inactive',
            },
            {
              from: '2026-03-09T16:00:00.000000Z',
              to: '2026-03-09T17:00:00.000000Z',
              status: 'active',
            },
          ],
        },
        last_week: expect.objectContaining({ uptime: 6, downtime: 2, unit: 'hours' }) as Window,
      },
    });
  });

  it('lists the newest 1,000 periods, and counts those before them too', async () => {
    const at = (poll: number) =>
      new Date(Date.UTC(2026, 1, 1) + poll * 9 * 60_000).toISOString().replace('.000Z', '.000000Z');
    await application.observe(
      ...Array.from({ length: 1_100 }, (_, poll): [string, string, string] => [
        'restless',
        poll % 2 === 0 ? 'active' : 'inactive',
        at(poll),
      ]),
    );
    const explained = async (as_of: string) =>
      (await application.http.get(path('restless', `?as_of=${as_of}`))).json() as {
        status_periods: { started_at: string; polls: number }[];
        windows: Explanation['windows'];
      };

    // The week begins three hours before the first poll, while the store counts as active.
    const week = await explained(at(1_100));
    expect(week.status_periods.map(({ started_at }) => started_at)).toEqual(
      Array.from({ length: 1_000 }, (_, i) => at(100 + i)),
    );
    expect(week.windows.last_week).toMatchObject({ uptime: 85.5, downtime: 82.5 });
    expect(week.windows.last_week.intervals).toHaveLength(1_100);

    // A week later nothing but the last period matters, which was inactive.
    const later = await explained('2026-03-01T00:00:00Z');
    expect(later.status_periods).toEqual(week.status_periods);
    expect(later.windows.last_week).toMatchObject({ uptime: 0, downtime: 168 });
  });

  it('ends at the newest poll of all stores at once, whichever process took it in', async () => {
    const other = await Application.start({ runsJobs: false, database: application.database });
    try {
      await application.upload('timezones', 'store_id,timezone_str\nunpolled,UTC\n');
      const asOf = async () =>
        ((await application.http.get(path('unpolled'))).json() as Explanation).as_of;
      await application.observe(['polled', 'active', '2026-03-15 10:00:00.000001']);
      expect(await asOf()).toBe('2026-03-15T10:00:00.000001Z');
      await other.observe(['polled', 'active', '2026-03-15 10:00:00.000002']);
      expect(await asOf()).toBe('2026-03-15T10:00:00.000002Z');
    } finally {
      await other.stop();
    }
  });

  it('explains a store of which only a profile is known, with the default zone and no polls', async () => {
    await application.upload('stores', 'store_id,name\nprofile-only,Nobody\n');
    expect((await application.http.get(path('profile-only'))).json()).toMatchObject({
      timezone: 'America/Chicago',
      timezone_is_default: true,
      business_hours: [],
      open_24_7: true,
      polls: { count: 0, first: null, last: null },
      status_periods: [],
      windows: { last_hour: { uptime: 60, downtime: 0 } },
    });
  });

  it.each([
    ['unknown', 'unknown'],
    ['SQL', "x'%20OR%20'1'='1"],
    ['a NUL', 'a%00b'],
    ['slashes', '%2F..%2F..%2Fetc%2Fpasswd'],
    ['65 code points', 'x'.repeat(65)],
    ['65 emoji', encodeURIComponent('😀'.repeat(65))],
    ['64 emoji, unknown', encodeURIComponent('😀'.repeat(64))],
    ['a blank', '%20'],
    ['a line break', '%0A'],
    ['an encoded dot-dot', '%2E%2E'],
    ['__proto__', '__proto__'],
    ['a very long id', 'x'.repeat(4_000)],
  ])('answers 404 for an id that is %s', async (_, id) => {
    expectProblem(await application.http.get(`/api/v1/debug/store/${id}`), 404);
  });

  it.each(['%', '%zz', '%E0%A4%A', '%ff'])('answers 400 for the malformed %s', async (id) => {
    expectProblem(await application.http.get(`/api/v1/debug/store/${id}`), 400);
  });

  it.each([
    'as_of=soon',
    'as_of=',
    'as_of=1999-01-01',
    'as_of=%00',
    'asof=2026-03-10',
    'as_of=a&as_of=b',
  ])('refuses ?%s', async (query) => {
    expectProblem(await application.http.get(path('shown', `?${query}`)), 400);
  });

  it('finds stores by ids that need quoting or encoding', async () => {
    for (const id of ['a/b', '..', '?q=1', '#x', 'a,"b"', '😀', 'é', '%41', ' inner blank x']) {
      const stored = id.trim();
      await application.observe([stored, 'active', '2026-03-10 10:00:00']);
      const answer = await application.http.get(path(stored));
      expect([answer.status, answer.json()]).toMatchObject([200, { store_id: stored }]);
    }
  });
});

describe('GET /api/v1/debug/store/{store_id} without any poll', () => {
  it('has neither as_of nor windows', async () => {
    const application = await Application.start({ runsJobs: false });
    try {
      await application.upload('timezones', 'store_id,timezone_str\ns,Asia/Calcutta\n');
      expect((await application.http.get('/api/v1/debug/store/s')).json()).toMatchObject({
        timezone: 'Asia/Calcutta',
        as_of: null,
        windows: null,
      });
    } finally {
      await application.stop();
    }
  });
});
