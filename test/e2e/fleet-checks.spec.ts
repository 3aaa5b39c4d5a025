import { Application } from '../support/application';

const CHECKS = '/api/v1/fleet/checks';
const NONE = { count: 0, store_ids: [] };

describe('GET /api/v1/fleet/checks', () => {
  let application: Application;
  beforeEach(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterEach(async () => {
    await application.stop();
  });
  const checks = async () => (await application.http.get(CHECKS)).json();

  it('finds nothing where there is nothing', async () => {
    expect(await checks()).toEqual({
      without_hours: NONE,
      without_timezone: NONE,
      silent_for_a_day: NONE,
      overlapping_hours: NONE,
      rare_timezones: [],
      hours_without_polls: NONE,
    });
  });

  it('names the stores that lack something, are silent or have hours that overlap', async () => {
    await application.upload(
      'menu_hours',
      `store_id,dayOfWeek,start_time_local,end_time_local
good,0,09:00,12:00
good,0,12:00,18:00
twice,0,09:00,12:00
twice,0,11:00,18:00
night,6,22:00,02:00
night,0,01:00,18:00
unpolled-hours,0,09:00,12:00
unpolled-hours,0,10:00,12:00
`,
    );
    await application.upload(
      'timezones',
      `store_id,timezone_str
good,America/Chicago
twice,America/Chicago
night,Europe/Berlin
late,Asia/Tokyo
quiet,Asia/Tokyo
unpolled-zone,Asia/Kathmandu
`,
    );
    await application.upload('stores', 'store_id,name\ngood,Good\nunpolled-profile,Bad\n');
    await application.observe(
      ['good', 'active', '2023-01-25 12:00:00'],
      ['twice', 'active', '2023-01-25 12:00:00'],
      ['night', 'active', '2023-01-25 12:00:00'],
      ['bare', 'active', '2023-01-25 12:00:00'],
      ['late', 'active', '2023-01-24 12:00:00'],
      ['quiet', 'active', '2023-01-24 11:59:59.999999'],
    );
    const of = (...store_ids: string[]) => ({ count: store_ids.length, store_ids });
    expect(await checks()).toEqual({
      without_hours: of('bare', 'late', 'quiet'),
      without_timezone: of('bare'),
      silent_for_a_day: of('quiet'),
      overlapping_hours: of('night', 'twice'),
      rare_timezones: [
        { timezone: 'Europe/Berlin', stores: 1 },
        { timezone: 'Asia/Tokyo', stores: 2 },
      ],
      hours_without_polls: of('unpolled-hours', 'unpolled-profile', 'unpolled-zone'),
    });
  });

  it('names the first 20 and counts all, and a zone of few among many is rare', async () => {
    const ids = Array.from({ length: 4_001 }, (_, i) => `s-${String(i).padStart(4, '0')}`);
    const zones = ids.map((id, i) => `${id},${i < 3 ? 'Asia/Tokyo' : 'UTC'}`);
    await application.upload('timezones', ['store_id,timezone_str', ...zones, ''].join('\n'));
    const polls = ids.map((id) => `${id},active,2023-01-25 12:00:00`);
    await application.upload(
      'store_status',
      ['store_id,status,timestamp_utc', ...polls, ''].join('\n'),
    );
    expect(await checks()).toMatchObject({
      without_hours: { count: 4_001, store_ids: ids.slice(0, 20) },
      without_timezone: NONE,
      // Four would be a thousandth of them or more.
      rare_timezones: [{ timezone: 'Asia/Tokyo', stores: 3 }],
    });
  });
});
