import { Application } from '../support/application';
import { getPage, walkPages } from '../support/pages';
import { expectProblem } from '../support/problem';

interface Entry extends Record<string, unknown> {
  report_id: string;
  created_at: string;
}

describe('GET /api/v1/reports', () => {
  let application: Application;
  const ids: string[] = [];

  beforeAll(async () => {
    application = await Application.start();
    await application.observe(['s', 'active', '2023-01-25 12:00:00.000001']);
    for (let i = 0; i < 5; i += 1) ids.unshift(await application.trigger());
    for (const id of ids) await application.ended(id);
  });
  afterAll(async () => {
    await application.stop();
  });

  it('lists the reports, newest first, in pages of any size', async () => {
    for (const limit of [1, 2, 5, 1000]) {
      const all = await walkPages<Entry>(application.http, '/api/v1/reports', limit);
      expect(all.map((entry) => entry.report_id)).toEqual(ids);
    }
  });

  it('does not shift under its reader when a report is added', async () => {
    const { next_cursor } = await getPage(application.http, '/api/v1/reports', { limit: 2 });
    ids.unshift(await application.trigger());
    await application.ended(ids[0] ?? '');
    const cursor = next_cursor ?? '';
    const next = await getPage<Entry>(application.http, '/api/v1/reports', { limit: 2, cursor });
    expect(next.items.map((entry) => entry.report_id)).toEqual(ids.slice(3, 5));
  });

  it('tells of each report what it is made of and how it ended', async () => {
    const id = await application.trigger({
      store_ids: ['s'],
      max_carry_minutes: 90,
      detail: 'full',
    });
    await application.ended(id);
    const one = (await application.http.get(`/api/v1/reports/${id}`)).json() as Entry;
    const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/) as string;
    expect(one).toEqual({
      report_id: id,
      status: 'Complete',
      as_of: '2023-01-25T12:00:00.000001Z',
      interpolation: 'previous',
      parameters: {
        store_ids: ['s'],
        interpolation: 'previous',
        max_carry_minutes: 90,
        detail: 'full',
      },
      created_at: instant,
      completed_at: instant,
      stores_done: 1,
      stores_total: 1,
      error: null,
    });
    const { items } = await getPage<Entry>(application.http, '/api/v1/reports', { limit: 1 });
    expect(items).toEqual([one]);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=abc',
    'cursor=garbage',
    'cursor=',
    'status=Failed',
    `cursor=${Buffer.from('["reports",{"createdAt":1e300,"reportId":"x"}]').toString('base64url')}`,
  ])('refuses ?%s', async (query) => {
    expectProblem(await application.http.get(`/api/v1/reports?${query}`), 400);
  });

  it('answers an unknown report with 404, and what is no UUID with 400', async () => {
    const { http } = application;
    expectProblem(await http.get('/api/v1/reports/7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11'), 404);
    for (const id of ['1', '%00', '..%2f..', 'a'.repeat(5_000), "'--", '%F0%9F%98%80']) {
      expectProblem(await http.get(`/api/v1/reports/${id}`), 400);
    }
  });
});
