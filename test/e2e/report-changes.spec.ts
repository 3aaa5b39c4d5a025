import { Application } from '../support/application';
import { getPage, walkPages } from '../support/pages';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

interface Change {
  store_id: string;
  reasons: string[];
  before: Record<string, number> | null;
  after: Record<string, number> | null;
}

interface Changes {
  items: Change[];
  next_cursor: string | null;
  stores: number;
  totals: Record<string, number>;
}

const HOURS = 'store_id,dayOfWeek,start_time_local,end_time_local\n';
const ZONES = 'store_id,timezone_str\n';
const T0 = '2023-01-25 12:00:00';
const T1 = '2023-01-25 14:00:00';

describe('GET /api/v1/reports/{id}/changes', () => {
  let application: Application;
  let before: string;
  let after: string;

  const make = async (body: Record<string, unknown>) => {
    const id = await application.trigger(body);
    await application.ended(id);
    return id;
  };
  const changes = async (id: string, since: string): Promise<Changes> => {
    const answer = await application.http.get(`/api/v1/reports/${id}/changes?since=${since}`);
    expect(answer.status).toBe(200);
    return answer.json() as Changes;
  };
  const reasons = ({ items }: Changes) =>
    Object.fromEntries(items.map(({ store_id, reasons: why }) => [store_id, why]));

  beforeAll(async () => {
    application = await Application.start();
    const names = [
      'both',
      'down',
      'filter',
      'hours',
      'late',
      'late-new',
      'new',
      'same',
      'up',
      'zone',
    ];
    await application.observe(
      ...names.map((name): [string, string, string] => [
        name,
        ['down', 'zone', 'filter'].includes(name) ? 'inactive' : 'active',
        '2023-01-25 06:00:00',
      ]),
    );
    await application.upload('menu_hours', `${HOURS}zone,2,05:00,20:00\n`);
    before = await make({ as_of: T0 });
    await application.observe(
      ['both', 'inactive', '2023-01-25 13:00:00'],
      ['new', 'inactive', '2023-01-25 13:00:00'],
      ['late', 'inactive', '2023-01-25 11:00:00'],
      ['late-new', 'inactive', '2023-01-25 11:00:00'],
      ['late-new', 'active', '2023-01-25 13:30:00'],
      ['down', 'inactive', '2023-01-25 13:00:00'],
      ['up', 'active', '2023-01-25 13:00:00'],
      ['appears', 'active', '2023-01-25 13:00:00'],
    );
    await application.upload('menu_hours', `${HOURS}hours,0,09:00,17:00\nboth,2,00:00,20:00\n`);
    await application.upload('timezones', `${ZONES}zone,America/New_York\n`);
    after = await make({ as_of: T1 });
  });
  afterAll(async () => {
    await application.stop();
  });

  it('names the stores with a figure that differs, and why', async () => {
    const answer = await changes(after, before);
    expect(reasons(answer)).toEqual({
      appears: ['appeared'],
      both: ['new_polls', 'hours_changed'],
      down: ['time_passed'],
      filter: ['time_passed'],
      hours: ['hours_changed'],
      late: ['polls_changed'],
      'late-new': ['new_polls', 'polls_changed'],
      new: ['new_polls'],
      zone: ['timezone_changed'],
    });
    expect(answer).toMatchObject({
      stores: 9,
      totals: {
        ...{ appeared: 1, gone: 0, unknown: 0, time_passed: 2, timezone_changed: 1 },
        ...{ hours_changed: 2, new_polls: 3, polls_changed: 2 },
      },
    });
    const [first, , down] = answer.items;
    expect(first).toMatchObject({ before: null, after: { uptime_last_week: 168 } });
    expect(down).toMatchObject({
      before: { uptime_last_hour: 0, downtime_last_hour: 60, downtime_last_day: 6 },
      after: { uptime_last_hour: 0, downtime_last_hour: 60, downtime_last_day: 8 },
    });
  });

  it('comes in pages without a gap', async () => {
    const { items } = await changes(after, before);
    const path = `/api/v1/reports/${after}/changes?since=${before}`;
    for (const limit of [1, 4, 9]) {
      expect(await walkPages<Change>(application.http, path, limit)).toEqual(items);
    }
  });

  it('comes with one reason alone, in pages without a gap, with the totals of all', async () => {
    const all = await changes(after, before);
    for (const [reason, count] of Object.entries(all.totals)) {
      const path = `/api/v1/reports/${after}/changes?since=${before}&reason=${reason}`;
      const chosen = all.items.filter(({ reasons: why }) => why.includes(reason));
      expect(chosen).toHaveLength(count);
      expect(await walkPages<Change>(application.http, path, 1)).toEqual(chosen);
      const { stores, totals } = (await application.http.get(path)).json() as Changes;
      expect({ stores, totals }).toEqual({ stores: all.stores, totals: all.totals });
    }
  });

  it('comes by how much a figure differs, equal ones by id, those of one report alone last', async () => {
    const { items } = await changes(after, before);
    const path = (sort: string, order: string) =>
      `/api/v1/reports/${after}/changes?since=${before}&sort=${sort}&order=${order}`;
    for (const figure of Object.keys(items[1]?.after ?? {})) {
      const difference = (one: Change) =>
        (one.after?.[figure] ?? NaN) - (one.before?.[figure] ?? NaN);
      for (const order of ['asc', 'desc'] as const) {
        const sign = order === 'asc' ? 1 : -1;
        const sorted = items.toSorted((a, b) => {
          const [one, other] = [difference(a), difference(b)];
          if (isNaN(one) || isNaN(other)) return Number(isNaN(one)) - Number(isNaN(other));
          return sign * Math.round((one - other) * 100);
        });
        for (const limit of [2, 9]) {
          expect(await walkPages<Change>(application.http, path(figure, order), limit)).toEqual(
            sorted,
          );
        }
      }
    }
    const [worst] = await walkPages<Change>(
      application.http,
      path('downtime_last_week', 'desc'),
      9,
    );
    expect(worst?.store_id).toBe('late');
    expect(await walkPages<Change>(application.http, path('store_id', 'desc'), 4)).toEqual(
      items.toReversed(),
    );
  });

  it('of a report with itself is empty', async () => {
    expect(await changes(after, after)).toMatchObject({ items: [], next_cursor: null, stores: 0 });
  });

  it('as of one instant names changed polls, hours and zones, and what filters leave out', async () => {
    const again = await make({ as_of: T0, store_ids: ['late', 'hours', 'zone', 'up', 'new'] });
    const { totals, ...rest } = await changes(again, before);
    expect(reasons({ totals, ...rest })).toEqual({
      both: ['gone'],
      down: ['gone'],
      filter: ['gone'],
      hours: ['hours_changed'],
      late: ['polls_changed'],
      'late-new': ['gone'],
      same: ['gone'],
      zone: ['timezone_changed'],
    });
    expect(totals['time_passed']).toBe(0);
  });

  it('with a longest carry, any poll is news', async () => {
    const carried = { max_carry_minutes: 60, store_ids: ['up', 'same'] };
    const first = await make({ ...carried, as_of: T0 });
    const second = await make({ ...carried, as_of: '2023-01-25 13:30:00' });
    expect(reasons(await changes(second, first))).toEqual({ up: ['new_polls'] });
  });

  it('does not know why, where polls were changed since the later report, or a row has no fingerprint', async () => {
    const first = await make({ as_of: T0, store_ids: ['new', 'down', 'filter'] });
    const second = await make({ as_of: T1, store_ids: ['new', 'down', 'filter'] });
    await application.observe(['new', 'inactive', '2023-01-25 10:00:00']);
    await query(
      application.database,
      `UPDATE report_row SET hours_fingerprint = NULL, timezone_fingerprint = NULL,
         polls_fingerprint = NULL WHERE report_id = $1 AND store_id = 'down'`,
      [first],
    );
    expect(reasons(await changes(second, first))).toEqual({
      down: ['unknown'],
      filter: ['time_passed'],
      new: ['unknown'],
    });
  });

  it('refuses what cannot be compared, and 404 where there is no such report', async () => {
    const { http } = application;
    const path = (id: string, since: string) => `/api/v1/reports/${id}/changes?since=${since}`;
    expect(expectProblem(await http.get(path(before, after)), 400).detail).toContain('later');
    const linear = await make({ as_of: T0, interpolation: 'linear' });
    expect(expectProblem(await http.get(path(after, linear)), 400).detail).toContain('same');
    expectProblem(await http.get(path(after, 'latest')), 400);
    expectProblem(await http.get(`/api/v1/reports/${after}/changes`), 400);
    const nowhere = '7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11';
    expectProblem(await http.get(path(after, nowhere)), 404);
    expectProblem(await http.get(path(nowhere, after)), 404);
    const { next_cursor } = await getPage(http, path(after, before), { limit: 1 });
    expectProblem(await http.get(`${path(after, after)}&cursor=${next_cursor ?? ''}`), 400);
    for (const beside of ['reason=gone', 'order=desc', 'sort=uptime_last_day']) {
      const other = `${path(after, before)}&cursor=${next_cursor ?? ''}&${beside}`;
      expect(expectProblem(await http.get(other), 400).detail).toContain('cursor');
    }
    for (const wrong of ['reason=', 'reason=rain', 'sort=reasons', 'order=up']) {
      expectProblem(await http.get(`${path(after, before)}&${wrong}`), 400);
    }
  });
});
