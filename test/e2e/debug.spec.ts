import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { getPage, walkPages } from '../support/pages';
import { expectProblem } from '../support/problem';

const MAX_TIMESTAMP = '/api/v1/debug/max_timestamp';
const WITH_DOWNTIME = '/api/v1/debug/stores_with_downtime';

interface Downtime extends Record<string, unknown> {
  store_id: string;
  downtime_last_week: number;
}

describe('GET /api/v1/debug/max_timestamp', () => {
  let here: Application;
  let there: Application;
  beforeAll(async () => {
    here = await Application.start({ runsJobs: false });
    there = await Application.start({ runsJobs: false, database: here.database });
  });
  afterAll(async () => {
    await there.stop();
    await here.stop();
  });
  const newest = async ({ http }: Application) => (await http.get(MAX_TIMESTAMP)).json();

  it('is null without polls', async () => {
    expect(await newest(here)).toEqual({ max_timestamp: null });
    expect(await newest(there)).toEqual({ max_timestamp: null });
  });

  it('follows a batch at once here, and within a second in another process', async () => {
    await here.observe(['s', 'active', '2023-01-25 18:13:22.47922 UTC']);
    const expected = { max_timestamp: '2023-01-25T18:13:22.479220Z' };
    expect(await newest(here)).toEqual(expected);
    await eventually(
      'the same there',
      async () => ((await there.http.get(MAX_TIMESTAMP)).text.includes('479220') ? true : null),
      1_000,
    );
  });

  it('follows an upload as well, within a second in either process', async () => {
    await there.upload(
      'store_status',
      'store_id,status,timestamp_utc\ns,active,2023-01-26 00:00:00\n',
    );
    // Complete is what the file is by its commit; the process hears of that a moment later.
    for (const { http } of [there, here]) {
      await eventually(
        'the same in either',
        async () => ((await http.get(MAX_TIMESTAMP)).text.includes('01-26') ? true : null),
        1_000,
      );
    }
  });

  it('stays where an older poll comes in', async () => {
    await here.observe(['s', 'inactive', '2023-01-20 00:00:00']);
    expect(await newest(here)).toEqual({ max_timestamp: '2023-01-26T00:00:00.000000Z' });
  });
});

describe('GET /api/v1/debug/status_counts', () => {
  it('counts the polls kept by status: a repeated one once, a changed one by its later status', async () => {
    const application = await Application.start({ runsJobs: false });
    try {
      const counts = async () => (await application.http.get('/api/v1/debug/status_counts')).json();
      expect(await counts()).toEqual({ active: 0, inactive: 0, total: 0 });
      await application.observe(
        ['a', 'active', '2023-01-25 10:00:00'],
        ['a', 'active', '2023-01-25 11:00:00'],
        ['b', 'inactive', '2023-01-25 10:00:00'],
        ['a', 'active', '2023-01-25 10:00:00'],
        ['a', 'ACTIVE', '2023-01-25T10:00:00+00:00'],
      );
      expect(await counts()).toEqual({ active: 2, inactive: 1, total: 3 });
      await application.observe(['a', 'inactive', '2023-01-25 11:00:00']);
      expect(await counts()).toEqual({ active: 1, inactive: 2, total: 3 });
    } finally {
      await application.stop();
    }
  });
});

describe('GET /api/v1/debug/stores_with_downtime', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start();
    await application.upload(
      'menu_hours',
      'store_id,dayOfWeek,start_time_local,end_time_local\nhours,0,09:00,17:00\nhours,1,09:00,17:00\nclosed,5,00:00,24:00\n',
    );
    await application.upload('timezones', 'store_id,timezone_str\nhours,UTC\nclosed,UTC\n');
    await application.observe(
      ['up', 'active', '2023-01-25 12:00:00'],
      ['twice', 'inactive', '2023-01-25 01:00:00'],
      ['twice', 'active', '2023-01-25 02:00:00'],
      ['twice', 'inactive', '2023-01-25 03:00:00'],
      ['twice', 'active', '2023-01-25 04:00:00'],
      ['same-b', 'inactive', '2023-01-25 11:00:00'],
      ['same-a', 'inactive', '2023-01-25 11:00:05'],
      ['same-\u{10000}', 'inactive', '2023-01-25 11:00:00'],
      ['same-\uffee', 'inactive', '2023-01-25 11:00:00'],
      ['barely', 'inactive', '2023-01-25 11:59:50'],
      // Down from before Monday 09:00 on: two days, one stretch each.
      ['hours', 'inactive', '2023-01-22 00:00:00'],
      // Down, but on a Wednesday alone, when it is not open.
      ['closed', 'inactive', '2023-01-25 00:00:00'],
    );
  });
  afterAll(async () => {
    await application.stop();
  });

  const EXPECTED = [
    { store_id: 'hours', downtime_last_week: 16, inactive_periods: 2, last_status: 'inactive' },
    { store_id: 'twice', downtime_last_week: 2, inactive_periods: 2, last_status: 'active' },
    { store_id: 'same-a', downtime_last_week: 1, inactive_periods: 1, last_status: 'inactive' },
    { store_id: 'same-b', downtime_last_week: 1, inactive_periods: 1, last_status: 'inactive' },
    {
      store_id: 'same-\uffee',
      downtime_last_week: 1,
      inactive_periods: 1,
      last_status: 'inactive',
    },
    {
      store_id: 'same-\u{10000}',
      downtime_last_week: 1,
      inactive_periods: 1,
      last_status: 'inactive',
    },
  ];

  it('lists those whose printed downtime is above 0, most first, then by id, in pages of any size', async () => {
    for (const limit of [1, 2, 4, 6, 1000]) {
      expect(await walkPages(application.http, WITH_DOWNTIME, limit)).toEqual(EXPECTED);
    }
  });

  it("shows the report's own figure", async () => {
    const rows = (
      await application.ended(await application.trigger(), 'json')
    ).json() as Downtime[];
    const figures = new Map(rows.map((row) => [row.store_id, row.downtime_last_week]));
    const listed = await walkPages<Downtime>(application.http, WITH_DOWNTIME, 100);
    for (const { store_id, downtime_last_week } of listed) {
      expect([store_id, figures.get(store_id)]).toEqual([store_id, downtime_last_week]);
    }
    expect(rows.filter((row) => row.downtime_last_week > 0)).toHaveLength(listed.length);
  });

  it('keeps its as-of over the pages, while a first page is always of now', async () => {
    const { next_cursor } = await getPage(application.http, WITH_DOWNTIME, { limit: 2 });
    await application.observe(['later', 'inactive', '2023-01-25 13:00:00']);
    const cursor = next_cursor ?? '';
    const rest = await getPage<Downtime>(application.http, WITH_DOWNTIME, { limit: 100, cursor });
    expect(rest.items).toEqual(EXPECTED.slice(2));
    const now = await getPage<Downtime>(application.http, WITH_DOWNTIME);
    expect(now.items.map(({ store_id }) => store_id).slice(0, 3)).toEqual([
      'hours',
      'same-a',
      'same-b',
    ]);
  });

  it('is empty without polls', async () => {
    const empty = await Application.start({ runsJobs: false });
    try {
      expect(await getPage(empty.http, WITH_DOWNTIME)).toEqual({ items: [], next_cursor: null });
    } finally {
      await empty.stop();
    }
  });

  it.each(['limit=0', 'limit=1001', 'limit=abc', 'cursor=x', 'sort=store_id', 'store_id=a'])(
    'refuses ?%s',
    async (query) => {
      expectProblem(await application.http.get(`${WITH_DOWNTIME}?${query}`), 400);
    },
  );
});
