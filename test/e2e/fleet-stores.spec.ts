import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { getPage, walkPages, type PageAnswer } from '../support/pages';
import { expectProblem } from '../support/problem';

const STORES = '/api/v1/fleet/stores';

interface Store extends Record<string, string | number | null> {
  store_id: string;
}
interface StoresPage extends PageAnswer<Store> {
  as_of: string | null;
  total: number;
}

const FIGURES = ['last_hour', 'last_day', 'last_week'].flatMap((window) => [
  `uptime_${window}`,
  `downtime_${window}`,
]);
const SORTS = ['store_id', 'name', ...FIGURES, 'share_last_week', 'last_observed_at'];

const HOURS = `store_id,dayOfWeek,start_time_local,end_time_local
s-04,5,00:00,24:00
s-05,2,00:00,24:00
`;
const ZONES = 'store_id,timezone_str\ns-01,UTC\ns-04,UTC\ns-05,UTC\nÄ,Asia/Tokyo\n';
const PROFILES = `store_id,name,region,type
s-00,Main Street,North,cafe
s-01,main square,North,bar
s-02,"Äpfel, Birnen",South,cafe
s-03,=1+1,,cafe
\u{10000},Zoo,South,
s-06,Abc\u{10000},South,bar
`;

function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

describe('GET /api/v1/fleet/stores', () => {
  let application: Application;
  let all: Store[];
  const list = (query: string, limit = 1000) =>
    walkPages<Store>(application.http, `${STORES}${query}`, limit);
  const idsOf = async (query: string) => (await list(query)).map(({ store_id }) => store_id);

  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
    await application.upload('menu_hours', HOURS);
    await application.upload('timezones', ZONES);
    await application.upload('stores', PROFILES);
    await application.observe(
      ...Array.from({ length: 20 }, (_, i): [string, string, string] => [
        `s-${String(i).padStart(2, '0')}`,
        i % 2 === 0 ? 'inactive' : 'active',
        // A Wednesday. Each instant is that of several stores.
        `2023-01-25 1${i % 3}:0${i % 4}:00`,
      ]),
      ['s-04', 'inactive', '2023-01-25 02:00:00'],
      ['silent', 'inactive', '2023-01-23 00:00:00'],
      ['Ä', 'active', '2023-01-25 12:03:00'],
      ['\uffee', 'inactive', '2023-01-25 12:03:00'],
      ['\u{10000}', 'inactive', '2023-01-25 12:03:00'],
    );
    await eventually('the polls', async () => {
      const { total } = (await getPage(application.http, STORES)) as StoresPage;
      return total === 24 ? true : null;
    });
    all = await list('');
  });
  afterAll(async () => {
    await application.stop();
  });

  it('lists them in byte order of their ids, with all that is known of each', () => {
    expect(all.map(({ store_id }) => store_id)).toEqual(
      all.map(({ store_id }) => store_id).sort(byteOrder),
    );
    expect(all).toHaveLength(24);
    expect(all.find(({ store_id }) => store_id === 's-01')).toEqual({
      store_id: 's-01',
      name: 'main square',
      region: 'North',
      type: 'bar',
      timezone: 'UTC',
      state: 'up',
      last_observed_at: '2023-01-25T11:01:00.000000Z',
      last_status: 'active',
      uptime_last_hour: 60,
      downtime_last_hour: 0,
      uptime_last_day: 24,
      downtime_last_day: 0,
      uptime_last_week: 168,
      downtime_last_week: 0,
      share_last_week: 1,
      strip: 'u'.repeat(84),
    });
    // Open on Saturdays alone, and up then: it went down when it was closed.
    expect(all.find(({ store_id }) => store_id === 's-04')).toMatchObject({
      name: null,
      region: null,
      type: null,
      state: 'closed',
      last_status: 'inactive',
      uptime_last_week: 24,
      share_last_week: 1,
    });
    expect(all.find(({ store_id }) => store_id === 'Ä')).toMatchObject({ timezone: 'Asia/Tokyo' });
  });

  it('answers with its as-of and how many stores the filters select', async () => {
    const page = (await getPage(application.http, `${STORES}?region=South`, {
      limit: 1,
    })) as StoresPage;
    expect(page).toMatchObject({ as_of: '2023-01-25T12:03:00.000000Z', total: 3 });
    expect(page.items).toHaveLength(1);
    const cursor = page.next_cursor ?? '';
    const rest = (await getPage(application.http, STORES, { limit: 5, cursor })) as StoresPage;
    expect(rest).toMatchObject({ as_of: page.as_of, total: 3, next_cursor: null });
    expect(rest.items).toHaveLength(2);
  });

  it.each(SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'sorts by %s %s, equal ones by id, those without last, in pages of any size',
    async (sort, order) => {
      const sign = order === 'asc' ? 1 : -1;
      const key = (store: Store) =>
        sort === 'name' ? (store['name'] as string | null)?.toLowerCase() : store[sort];
      const expected = [...all].sort((a, b) => {
        const ids = byteOrder(a.store_id, b.store_id);
        if (sort === 'store_id') return ids * sign;
        const [one, other] = [key(a) ?? null, key(b) ?? null];
        if (one === other) return ids;
        if (one === null || other === null) return one === null ? 1 : -1;
        return (one < other ? -1 : 1) * sign;
      });
      for (const limit of [1, 5, 24, 1000]) {
        expect(await list(`?sort=${sort}&order=${order}`, limit)).toEqual(expected);
      }
    },
  );

  it.each<[string, string[]]>([
    ['q=MAIN', ['s-00', 's-01']],
    ['q=main+s', ['s-00', 's-01']],
    ['q=%C3%A4', ['s-02', 'Ä']],
    ['q=S-1&state=down', ['s-10', 's-12', 's-14', 's-16', 's-18']],
    ['q=%25', []],
    ['q=s-0&region=North', ['s-00', 's-01']],
    ['region=North&type=bar', ['s-01']],
    ['region=Nowhere', []],
    ['region=north', []],
    ['region=&type=cafe', ['s-03']],
    ['region=South&type=', ['\u{10000}']],
    ['timezone=UTC', ['s-01', 's-04', 's-05']],
    ['timezone=Europe/Berlin', []],
    ['state=silent', ['silent']],
    ['state=closed', ['s-04']],
    ['state=closed&state=silent', ['s-04', 'silent']],
    ['timezone=UTC&state=up', ['s-01', 's-05']],
  ])('selects by %s', async (query, expected) => {
    expect(await idsOf(`?${query}`)).toEqual(expected);
  });

  it('gives the same selection as CSV, in the same order, whatever the limit', async () => {
    const answer = await application.http.get(
      `${STORES}?region=South&sort=name&order=desc&limit=1&format=csv`,
    );
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="stores-20230125T120300Z.csv"',
    });
    const [header = '', ...lines] = answer.text.trimEnd().split('\n');
    expect(header.split(',')).toEqual(Object.keys(all[0] ?? {}));
    expect(lines.map((line) => line.split(',')[0])).toEqual(['s-02', '\u{10000}', 's-06']);
    expect(lines[0]).toMatch(/^s-02,"Äpfel, Birnen",South,cafe,America\/Chicago,/);
    expect(lines[1]).toMatch(/^\u{10000},Zoo,South,,America\/Chicago,silent|down,/u);

    const whole = (await application.http.get(`${STORES}?format=csv`)).text.trimEnd().split('\n');
    expect(whole).toHaveLength(25);
    const kept = await application.http.get(`${STORES}?q=s-03&format=csv`);
    const escaped = await application.http.get(`${STORES}?q=s-03&format=csv&formulas=escape`);
    expect(kept.text).toContain(',=1+1,');
    expect(escaped.text).toContain(",'=1+1,");
  });

  it('keeps to its picture over the pages, while a first page is of now', async () => {
    const path = `${STORES}?sort=downtime_last_week&order=desc`;
    const expected = await list('?sort=downtime_last_week&order=desc');
    const first = (await getPage(application.http, path, { limit: 7 })) as StoresPage;
    await application.observe(['zz', 'inactive', '2023-01-18 12:04:00']);
    await eventually('the new store', async () =>
      ((await getPage(application.http, STORES)) as StoresPage).total === 25 ? true : null,
    );
    const cursor = first.next_cursor ?? '';
    const rest = (await getPage(application.http, path, { limit: 1000, cursor })) as StoresPage;
    expect(rest).toMatchObject({ as_of: first.as_of, total: 24 });
    expect([...first.items, ...rest.items]).toEqual(expected);
    const now = await getPage<Store>(application.http, path);
    expect(now.items[0]).toMatchObject({ store_id: 'zz', downtime_last_week: 167.98 });
  });

  it('goes on behind the last store where the picture is another one', async () => {
    const other = await Application.start({ runsJobs: false, database: application.database });
    try {
      for (const sort of ['store_id', 'name', 'share_last_week']) {
        for (const order of ['asc', 'desc']) {
          const path = `${STORES}?sort=${sort}&order=${order}`;
          const first = await getPage<Store>(application.http, path, { limit: 9 });
          const cursor = first.next_cursor ?? '';
          const rest = await getPage<Store>(other.http, path, { limit: 1000, cursor });
          const whole = await getPage<Store>(other.http, path);
          expect([...first.items, ...rest.items]).toEqual(whole.items);
        }
      }
    } finally {
      await other.stop();
    }
  });

  it('turns pages by names however long, cut where half a character would be left', async () => {
    const name = `${'x'.repeat(63)}\u{10000}${'y'.repeat(5_000)}`;
    await application.upload('stores', `store_id,name\nzz,${name}\ns-19,${name}\n`);
    await eventually('the names', async () => {
      const page = (await getPage(application.http, `${STORES}?q=yyy`)) as StoresPage;
      return page.total === 2 ? true : null;
    });
    const found = await list('?q=yyy&sort=name&order=desc', 1);
    expect(found.map(({ store_id }) => store_id)).toEqual(['s-19', 'zz']);
  });

  it.each([
    ['state=open', /state must be one of up, down, silent, closed/],
    ['state=up&state=open', /state must be one of/],
    ['state=up&state=up&state=up&state=up&state=up', /each once/],
    ['sort=uptime', /sort must be one of store_id/],
    ['order=up', /order must be asc or desc/],
    ['format=xlsx', /format must be json or csv/],
    ['formulas=x', /formulas must be keep or escape/],
    [`q=${'x'.repeat(257)}`, /q must be shorter than or equal to 256/],
    [`timezone=${'x'.repeat(65)}`, /timezone must be shorter than or equal to 64/],
    [`region=${'x'.repeat(257)}`, /region must be shorter than or equal to 256/],
    ['q=a&q=b', /q must be/],
    ['q=%00', /q must be well-formed/],
    ['limit=1001', /limit/],
    ['cursor=x', /cursor/],
    ['offset=-1', /offset must be a whole number from 0 to 10000000/],
    ['offset=10000001', /offset must be a whole number from 0 to 10000000/],
    ['offset=1&cursor=x', /leave offset away/],
    ['offset=1&format=csv', /leave offset away/],
    ['cursor=x&format=csv', /cursor/],
    ['ids=a', /ids is not known/],
  ])('refuses ?%s', async (search, detail) => {
    const answer = await application.http.get(`${STORES}?${search}`);
    expect(expectProblem(answer, 400).detail).toMatch(detail);
  });

  it('begins a page anywhere in what is selected', async () => {
    for (const query of ['?', '?state=down&', '?sort=downtime_last_week&order=desc&q=s-&']) {
      const whole = await list(query);
      for (const [offset, limit] of [
        [0, 3],
        [1, 2],
        [whole.length - 1, 5],
        [whole.length, 5],
        [10_000_000, 1],
      ] as const) {
        const answer = await application.http.get(
          `${STORES}${query}offset=${offset}&limit=${limit}`,
        );
        const page = answer.json() as StoresPage;
        expect(page.items).toEqual(whole.slice(offset, offset + limit));
        expect(page.total).toBe(whole.length);
        expect(page.next_cursor === null).toBe(offset + limit >= whole.length);
      }
    }
  });

  it('goes on by cursor from a page with an offset', async () => {
    const first = (await getPage(application.http, `${STORES}?offset=5`, {
      limit: 2,
    })) as StoresPage;
    const cursor = first.next_cursor ?? '';
    const next = (await getPage(application.http, STORES, { limit: 3, cursor })) as StoresPage;
    expect([...first.items, ...next.items]).toEqual(all.slice(5, 10));
  });

  it('refuses a cursor beside another order or filter', async () => {
    const { next_cursor } = await getPage(application.http, `${STORES}?state=up&q=s-`, {
      limit: 1,
    });
    const cursor = `cursor=${next_cursor ?? ''}`;
    for (const same of ['', '&state=up', '&q=s-&state=up', '&order=asc']) {
      expect((await application.http.get(`${STORES}?${cursor}${same}`)).status).toBe(200);
    }
    for (const other of ['state=down', 'q=s', 'sort=name', 'order=desc', 'region=North']) {
      expectProblem(await application.http.get(`${STORES}?${cursor}&${other}`), 400);
    }
  });
});
