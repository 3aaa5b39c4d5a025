import { join } from 'node:path';
import { Application } from '../support/application';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

const WINDOW_NAMES = ['last_hour', 'last_day', 'last_week'] as const;
const FIGURES = ['uptime', 'downtime', 'business', 'coverage', 'uptime_least', 'uptime_most'];
const MICROS = { minutes: 60_000_000, hours: 3_600_000_000 };

interface Stretch {
  from: string;
  to: string;
  status?: string;
}
interface Window extends Stretch {
  unit: 'minutes' | 'hours';
  intervals: Stretch[];
  gaps: Stretch[];
  undecided: Stretch[];
  [figure: string]: unknown;
}
interface Explanation {
  polls: { last: string };
  timezone: string;
  windows: Record<(typeof WINDOW_NAMES)[number], Window>;
  observations_last_week: number;
  observations: { timestamp_utc: string; status: string }[];
}

function micros(instant: string): number {
  const [seconds = '', fraction = ''] = instant.replace('Z', '').split('.');
  return Date.parse(`${seconds}Z`) * 1_000 + Number(fraction);
}

function lengthOf(stretches: Stretch[], status?: string): number {
  return stretches
    .filter((one) => one.status === status)
    .reduce((sum, { from, to }) => sum + micros(to) - micros(from), 0);
}

/** Hundredths of the unit, from the exact length. */
function printed(length: number, unit: Window['unit']): number {
  return Math.round((length * 100) / MICROS[unit]) / 100;
}

/** The figures of a window, each made anew of the intervals that it is said to come from. */
function sumsOf({ unit, intervals, gaps, undecided }: Window): Record<string, unknown> {
  const [up, down] = [lengthOf(intervals, 'active'), lengthOf(intervals, 'inactive')];
  const business = up + down;
  const covered = business - lengthOf(gaps);
  return {
    uptime: printed(up, unit),
    downtime: printed(down, unit),
    business: printed(business, unit),
    coverage: business === 0 ? null : Math.round((covered * 10_000) / business) / 10_000,
    uptime_least: printed(up - lengthOf(undecided, 'active'), unit),
    uptime_most: printed(up + lengthOf(undecided, 'inactive'), unit),
  };
}

describe('GET /api/v1/debug/store/{store_id}?detail=full', () => {
  let application: Application;
  const path = (id: string, asOf?: string): string =>
    `/api/v1/debug/store/${encodeURIComponent(id)}?detail=full${asOf === undefined ? '' : `&as_of=${asOf}`}`;
  const explained = async (id: string, asOf?: string): Promise<Explanation> => {
    const answer = await application.http.get(path(id, asOf));
    expect(answer.status).toBe(200);
    return answer.json() as Explanation;
  };

  beforeEach(async () => {
    application = await Application.start();
  });
  afterEach(async () => {
    await application.stop();
  });

  it.each([
    ['data', undefined],
    ['data', '2026-03-08T10:30:00.123456Z'],
    ['test/fixtures/example-1', undefined],
    ['test/fixtures/example-1', '2018-09-04T04:30:00.25Z'],
    ['test/fixtures/example-2', undefined],
    ['test/fixtures/example-2', '2021-10-12T15:00:00.5Z'],
  ])(
    'has for every store of %s, as of %s, the figures of a report with detail, and what they are made of',
    async (directory, as_of) => {
      await application.uploadDirectory(join(__dirname, '../..', directory));
      const id = await application.trigger({
        detail: 'full',
        ...(as_of !== undefined && { as_of }),
      });
      const rows = (await application.ended(id, 'json')).json() as Record<string, unknown>[];
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) {
        const store = await explained(String(row['store_id']), as_of);
        for (const name of WINDOW_NAMES) {
          const window = store.windows[name];
          const figures = Object.fromEntries(FIGURES.map((figure) => [figure, window[figure]]));
          expect(figures).toEqual(
            Object.fromEntries(FIGURES.map((figure) => [figure, row[`${figure}_${name}`]])),
          );
          expect(figures).toEqual(sumsOf(window));
        }
        expect([store.polls.last, store.observations_last_week, store.timezone]).toEqual([
          row['last_observed_at'],
          row['observations_last_week'],
          row['timezone'],
        ]);
        const { from, to } = store.windows.last_week;
        const within = store.observations.filter(({ timestamp_utc: at }) => at >= from && at < to);
        expect(within).toHaveLength(store.observations_last_week);
      }
    },
  );

  it('shows polls, gaps and what lies between polls that differ', async () => {
    await application.upload(
      'menu_hours',
      'store_id,dayOfWeek,start_time_local,end_time_local\nshown,0,09:00,17:00\n',
    );
    await application.upload('timezones', 'store_id,timezone_str\nshown,UTC\n');
    await application.observe(
      ['shown', 'inactive', '2026-03-02 23:30:00'],
      ['shown', 'active', '2026-03-09 10:00:00'],
      ['shown', 'inactive', '2026-03-09 14:00:00'],
      ['shown', 'active', '2026-03-09 16:00:00'],
      ['shown', 'inactive', '2026-03-10 16:00:00'],
    );
    const on9 = (from: string, to: string): Stretch => ({
      from: `2026-03-09T${from}:00.000000Z`,
      to: `2026-03-09T${to}:00.000000Z`,
    });
    const { windows, observations, observations_last_week } = await explained(
      'shown',
      '2026-03-10T00:00:00Z',
    );
    // The example of docs/accounting.md, section 5, with a poll before the week.
    expect(windows.last_day).toMatchObject({
      ...{ uptime: 5, downtime: 3, business: 8, coverage: 0.5, uptime_least: 1, uptime_most: 8 },
      gaps: [on9('09:00', '10:00'), on9('11:30', '14:00'), on9('15:30', '16:00')],
      undecided: [
        { ...on9('09:00', '10:00'), status: 'inactive' },
        { ...on9('10:00', '14:00'), status: 'active' },
        { ...on9('14:00', '16:00'), status: 'inactive' },
      ],
    });
    expect(windows.last_hour).toMatchObject({ business: 0, coverage: null, gaps: [] });
    expect(observations_last_week).toBe(3);
    expect(observations).toEqual([
      { timestamp_utc: '2026-03-09T10:00:00.000000Z', status: 'active' },
      { timestamp_utc: '2026-03-09T14:00:00.000000Z', status: 'inactive' },
      { timestamp_utc: '2026-03-09T16:00:00.000000Z', status: 'active' },
    ]);
  });

  it('lists the newest 10,000 polls, and counts those before them too', async () => {
    const at = (minute: number): string =>
      new Date(Date.UTC(2026, 2, 2) + minute * 60_000).toISOString();
    for (const first of [0, 5_000]) {
      await application.observe(
        ...Array.from({ length: 5_000 }, (_, i): [string, string, string] => [
          'busy',
          'active',
          at(first + i),
        ]),
      );
    }
    await application.observe(['busy', 'inactive', at(10_000)], ['busy', 'active', at(10_001)]);
    const store = await explained('busy', at(10_002));
    expect(store.observations_last_week).toBe(10_002);
    expect(store.observations).toHaveLength(10_000);
    expect(store.observations[0]?.timestamp_utc).toBe('2026-03-02T00:02:00.000000Z');
    expect(store.windows.last_hour).toMatchObject({
      ...{ uptime: 59, downtime: 1, uptime_least: 58, uptime_most: 60, coverage: 1 },
    });
  });

  it('of a store without polls has no gap less than its business time', async () => {
    await application.observe(['other', 'active', '2026-03-09 10:00:00']);
    await application.upload('stores', 'store_id,name\nprofile-only,Nobody\n');
    const { windows, observations } = await explained('profile-only');
    expect(windows.last_week).toMatchObject({ coverage: 0, uptime_least: 168, uptime_most: 168 });
    expect(windows.last_week.gaps).toEqual([
      { from: windows.last_week.from, to: windows.last_week.to },
    ]);
    expect(observations).toEqual([]);
  });

  it('without any poll has no windows, and nothing else in doubt', async () => {
    await application.upload('timezones', 'store_id,timezone_str\ns,Asia/Calcutta\n');
    const store = (await application.http.get(path('s'))).json();
    expect(store).toMatchObject({ as_of: null, windows: null });
    expect(store).not.toHaveProperty('observations');
  });

  it('is refused where the polls were dropped, and without detail is not', async () => {
    await application.observe(['s', 'active', '2026-03-09 10:00:00']);
    // What dropping leaves: the bound of this partition is the horizon.
    await query(
      application.database,
      `CREATE TABLE store_status_before_2026_03 PARTITION OF store_status
       FOR VALUES FROM (MINVALUE) TO ('2026-03-01 00:00:00+00')`,
    );
    const early = '2026-03-07T23:59:59Z';
    const { detail } = expectProblem(await application.http.get(path('s', early)), 400);
    expect(detail).toContain('2026-03-08T00:00:00.000000Z');
    expect((await application.http.get(`/api/v1/debug/store/s?as_of=${early}`)).status).toBe(200);
    expect((await application.http.get(path('s', '2026-03-08T00:00:00Z'))).status).toBe(200);
  });

  it.each(['detail=', 'detail=none', 'detail=full&detail=full'])('refuses ?%s', async (asked) => {
    await application.observe(['s', 'active', '2026-03-09 10:00:00']);
    expectProblem(await application.http.get(`/api/v1/debug/store/s?${asked}`), 400);
  });
});
