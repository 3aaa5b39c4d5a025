import { Application } from '../support/application';
import { getPage, walkPages } from '../support/pages';
import { expectProblem } from '../support/problem';

interface Row extends Record<string, unknown> {
  store_id: string;
  downtime_last_hour: number;
  downtime_last_day: number;
  downtime_last_week: number;
}

const SORTS = [
  'store_id',
  'downtime_last_hour',
  'downtime_last_day',
  'downtime_last_week',
] as const;

function compareIds(a: Row, b: Row): number {
  return Buffer.compare(Buffer.from(a.store_id), Buffer.from(b.store_id));
}

describe('GET /api/v1/reports/{id}/rows', () => {
  let application: Application;
  let id: string;
  let rows: Row[];

  beforeAll(async () => {
    application = await Application.start();
    // Downtimes of 0 to 7 minutes: seven stores share each figure.
    const polls = Array.from({ length: 50 }, (_, i): [string, string, string] => [
      `${i % 3 === 0 ? 'x' : 'Y'}-${i}`,
      'inactive',
      `2023-01-25 11:5${i % 8}:00`,
    ]);
    await application.observe(
      ...polls,
      ['%', 'active', '2023-01-25 12:00:00'],
      ['_under', 'active', '2023-01-25 12:00:00'],
      ['\\', 'active', '2023-01-25 12:00:00'],
      ['\u{10000}', 'active', '2023-01-25 12:00:00'],
      ['\uffee', 'active', '2023-01-25 12:00:00'],
    );
    await application.upload(
      'stores',
      'store_id,region,type\nx-0,North,cafe\nx-3,North,bar\nY-1,South,cafe\n',
    );
    id = await application.trigger();
    rows = (await application.ended(id, 'json')).json() as Row[];
  });
  afterAll(async () => {
    await application.stop();
  });

  const path = (query = '') => `/api/v1/reports/${id}/rows${query}`;
  const ids = (items: Row[]) => items.map((row) => row.store_id);

  it('is the report itself, in byte order of the ids', async () => {
    const page = await getPage<Row>(application.http, path());
    expect(page).toEqual({ items: rows, next_cursor: null });
    expect(rows).toHaveLength(55);
    expect(rows).toEqual([...rows].sort(compareIds));
  });

  it.each(
    SORTS.flatMap((sort) => (['asc', 'desc'] as const).map((order) => [sort, order] as const)),
  )(
    'sorts by %s %s, equal figures by id, without a gap between pages of any size',
    async (sort, order) => {
      const sign = order === 'asc' ? 1 : -1;
      const expected = [...rows].sort((a, b) =>
        sort === 'store_id'
          ? sign * compareIds(a, b)
          : sign * (a[sort] - b[sort]) || compareIds(a, b),
      );
      for (const limit of [1, 7, 54, 55, 1000]) {
        const all = await walkPages<Row>(
          application.http,
          path(`?sort=${sort}&order=${order}`),
          limit,
        );
        expect(ids(all)).toEqual(ids(expected));
      }
    },
  );

  it.each([
    ['x-', 17],
    ['x-1', 3],
    ['X-', 0],
    ['%', 1],
    ['_', 1],
    ['\\', 1],
    ['', 55],
    ["' OR ''='", 0],
  ])('keeps to ids that begin with "%s"', async (prefix, count) => {
    const all = await walkPages<Row>(
      application.http,
      path(`?store_id=${encodeURIComponent(prefix)}`),
      3,
    );
    expect(ids(all)).toEqual(ids(rows.filter((row) => row.store_id.startsWith(prefix))));
    expect(all).toHaveLength(count);
  });

  it.each([
    ['region=North', ['x-0', 'x-3']],
    ['type=cafe', ['Y-1', 'x-0']],
    ['region=North&type=cafe', ['x-0']],
    ['region=North&store_id=x-3', ['x-3']],
    ['region=nowhere', []],
  ])('keeps to the profile: %s', async (query, expected) => {
    expect(ids((await getPage<Row>(application.http, path(`?${query}`))).items)).toEqual(expected);
  });

  it('goes on from a cursor alone: it holds order and filters', async () => {
    const query = '?sort=downtime_last_hour&order=desc&store_id=x-';
    const first = await getPage<Row>(application.http, path(query), { limit: 5 });
    const cursor = first.next_cursor ?? '';
    const repeated = await getPage<Row>(application.http, path(query), { limit: 5, cursor });
    expect(await getPage<Row>(application.http, path(), { limit: 5, cursor })).toEqual(repeated);
    expect(repeated.items).toHaveLength(5);
  });

  it.each([
    ['another sort', '&sort=downtime_last_day'],
    ['another order', '&order=desc'],
    ['another prefix', '&store_id=Y'],
    ['a region', '&region=North'],
    ['a type', '&type=cafe'],
  ])('refuses a cursor beside %s', async (_, addition) => {
    const { next_cursor } = await getPage<Row>(
      application.http,
      path('?sort=downtime_last_hour&order=asc&store_id=x'),
      { limit: 2 },
    );
    const query = `?cursor=${next_cursor ?? ''}${addition}`;
    expect(expectProblem(await application.http.get(path(query)), 400).detail).toContain('cursor');
  });

  it('refuses a cursor of another report and of another list', async () => {
    const { next_cursor } = await getPage<Row>(application.http, path(), { limit: 2 });
    const cursor = next_cursor ?? '';
    const other = await application.trigger();
    await application.ended(other);
    const { http } = application;
    expectProblem(await http.get(`/api/v1/reports/${other}/rows?cursor=${cursor}`), 400);
    expectProblem(await http.get(`/api/v1/reports?cursor=${cursor}`), 400);
    expectProblem(await http.get(`/api/v1/ingestions?cursor=${cursor}`), 400);
    expectProblem(await http.get(`/api/v1/debug/stores_with_downtime?cursor=${cursor}`), 400);
    const history = await getPage(http, '/api/v1/reports', { limit: 1 });
    expectProblem(await http.get(path(`?cursor=${history.next_cursor ?? ''}`)), 400);
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['empty text', ''],
    ['base64 of no JSON', Buffer.from('{').toString('base64url')],
    ['JSON of no cursor', Buffer.from('[]').toString('base64url')],
    ['percent signs', '%25%25'],
    ['NUL', '%00'],
    ['more than 10,000 characters', 'x'.repeat(10_001)],
  ])('refuses a cursor that is %s', async (_, cursor) => {
    expectProblem(await application.http.get(path(`?cursor=${cursor}`)), 400);
  });

  it.each([
    ['a text where a figure belongs', { sort: 'downtime_last_day' }, { value: 'x', storeId: 'x' }],
    ['a figure where an id belongs', {}, { value: 5, storeId: 'x' }],
    ['a NUL in the id', {}, { value: 'x', storeId: 'a\0' }],
    ['a NUL in a filter', { region: '\0' }, { value: 'x', storeId: 'x' }],
    ['SQL for a sort', { sort: 'store_id; DROP TABLE stores' }, { value: 'x', storeId: 'x' }],
    ['a half figure', { sort: 'downtime_last_day' }, { value: 1.5, storeId: 'x' }],
  ])('refuses a forged cursor with %s', async (_, view, after) => {
    const forged = [
      'report-rows',
      { view: { reportId: id, sort: 'store_id', order: 'asc', ...view }, after },
    ];
    const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url');
    expectProblem(await application.http.get(path(`?cursor=${cursor}`)), 400);
  });

  it.each([
    'limit=0',
    'limit=1001',
    'limit=-1',
    'limit=abc',
    'limit=1.5',
    'limit=',
    'limit=1&limit=2',
    'sort=region',
    'sort=store_id;--',
    'order=ASC',
    'store_id=a%00b',
    'store_id=a&store_id=b',
    `store_id=${'x'.repeat(257)}`,
    'region=%00',
    'type=%00',
    'offset=5',
    'constructor=1',
    '__proto__=1',
  ])('refuses %s', async (query) => {
    expectProblem(await application.http.get(path(`?${query}`)), 400);
  });

  it('takes a limit of 1 and of 1,000', async () => {
    expect((await getPage(application.http, path(), { limit: 1 })).items).toHaveLength(1);
    expect((await getPage(application.http, path(), { limit: 1_000 })).items).toHaveLength(55);
  });

  it('answers 400 for an id that is no UUID, and 404 for an unknown report', async () => {
    expectProblem(await application.http.get('/api/v1/reports/latest/rows'), 400);
    expectProblem(
      await application.http.get('/api/v1/reports/7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11/rows'),
      404,
    );
  });

  it('has the further columns of a report with detail=full', async () => {
    const full = await application.trigger({ detail: 'full', store_ids: ['x-0'] });
    await application.ended(full);
    const { items } = await getPage<Row>(application.http, `/api/v1/reports/${full}/rows`);
    expect(items).toEqual((await application.ended(full, 'json')).json());
    expect(items[0]).toMatchObject({
      business_last_week: 168,
      coverage_last_hour: expect.any(Number) as number,
      last_observed_at: '2023-01-25T11:50:00.000000Z',
      observations_last_week: 1,
      timezone: 'America/Chicago',
    });
  });
});
