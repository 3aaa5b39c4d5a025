import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';

describe('/api/v1/stores/{store_id}', () => {
  let application: Application;
  const path = (id: string, what: string) => `/api/v1/stores/${encodeURIComponent(id)}/${what}`;
  const get = (id: string, what: string) => application.http.get(path(id, what));
  const remove = (id: string, what: string) => application.http.delete(path(id, what));

  beforeAll(async () => {
    application = await Application.start();
    await application.upload(
      'menu_hours',
      'store_id,dayOfWeek,start_time_local,end_time_local\ns,1,22:00,02:00\ns,0,18:00,24:00\ns,0,09:00,12:00:30\n',
    );
    await application.upload('timezones', 'store_id,timezone_str\ns,US/Pacific\n');
    // Monday 2026-03-09 20:00 to Tuesday 20:00 in Los Angeles.
    await application.observe(
      ['s', 'inactive', '2026-03-01 00:00:00'],
      ['polled', 'active', '2026-03-11 03:00:00 UTC'],
    );
  });
  afterAll(async () => {
    await application.stop();
  });

  it('answers the hours that are set, by day and time', async () => {
    const answer = await get('s', 'business_hours');
    expect(answer.status).toBe(200);
    expect(answer.json()).toEqual({
      store_id: 's',
      open_24_7: false,
      business_hours: [
        { day_of_week: 0, start_time_local: '09:00:00', end_time_local: '12:00:30' },
        { day_of_week: 0, start_time_local: '18:00:00', end_time_local: '24:00:00' },
        { day_of_week: 1, start_time_local: '22:00:00', end_time_local: '02:00:00' },
      ],
    });
  });

  it('answers the zone that is set, or the default', async () => {
    expect((await get('s', 'timezone')).json()).toEqual({
      store_id: 's',
      timezone: 'US/Pacific',
      timezone_is_default: false,
    });
    expect((await get('polled', 'timezone')).json()).toEqual({
      store_id: 'polled',
      timezone: 'America/Chicago',
      timezone_is_default: true,
    });
    expect((await get('polled', 'business_hours')).json()).toEqual({
      store_id: 'polled',
      open_24_7: true,
      business_hours: [],
    });
  });

  it('clears zone and hours, back to the default, and the next report counts so', async () => {
    const row = async () =>
      (await application.report({ store_ids: ['s'] })).split('\n')[1]?.split(',').slice(3, 5);
    // Monday 20:00 to 24:00.
    expect(await row()).toEqual(['0.0', '4.0']);

    const cleared = await remove('s', 'timezone');
    expect([cleared.status, cleared.text]).toEqual([204, '']);
    expect((await get('s', 'timezone')).json()).toMatchObject({
      timezone: 'America/Chicago',
      timezone_is_default: true,
    });
    // In Chicago the day is Monday 22:00 to Tuesday 22:00.
    expect(await row()).toEqual(['0.0', '2.0']);

    expect((await remove('s', 'business_hours')).status).toBe(204);
    expect((await get('s', 'business_hours')).json()).toMatchObject({
      open_24_7: true,
      business_hours: [],
    });
    expect(await row()).toEqual(['0.0', '24.0']);
  });

  it('clears what is not set as well', async () => {
    expect((await remove('polled', 'timezone')).status).toBe(204);
    expect((await remove('polled', 'business_hours')).status).toBe(204);
  });

  it('changes the ranking of downtime here at once, and in another process within a second', async () => {
    const other = await Application.start({ runsJobs: false, database: application.database });
    const downtime = async ({ http }: Application) => {
      const answer = await http.get('/api/v1/debug/stores_with_downtime');
      const { items } = answer.json() as { items: { downtime_last_week: number }[] };
      return items[0]?.downtime_last_week;
    };
    try {
      expect(await downtime(application)).toBe(168);
      expect(await downtime(other)).toBe(168);
      await application.upload(
        'menu_hours',
        'store_id,dayOfWeek,start_time_local,end_time_local\ns,0,10:00,11:00\n',
      );
      expect(await downtime(application)).toBe(1);
      await eventually('1 h', async () => ((await downtime(other)) === 1 ? true : null), 1_000);
      await remove('s', 'business_hours');
      expect(await downtime(application)).toBe(168);
      await eventually('168 h', async () => ((await downtime(other)) === 168 ? true : null), 1_000);
    } finally {
      await other.stop();
    }
  });

  const HOSTILE = [
    'unknown',
    'a%00b',
    '..%2F..',
    'x'.repeat(65),
    '%F0%9F%98%80',
    "'%3B--",
    '%0d%0a',
  ];

  it.each(HOSTILE)('answers 404 for a store of which nothing is known: %s', async (id) => {
    for (const what of ['business_hours', 'timezone']) {
      expectProblem(await application.http.get(`/api/v1/stores/${id}/${what}`), 404);
      expectProblem(await application.http.delete(`/api/v1/stores/${id}/${what}`), 404);
    }
  });

  it('answers 400 for malformed percent-encoding and unknown parameters', async () => {
    expectProblem(await application.http.get('/api/v1/stores/%zz/timezone'), 400);
    expectProblem(await application.http.get(`${path('s', 'timezone')}?tz=1`), 400);
    expectProblem(await application.http.delete(`${path('s', 'timezone')}?force=1`), 400);
  });
});
