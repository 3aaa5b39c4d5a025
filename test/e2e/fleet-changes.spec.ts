import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { FLEET, fleetOf, type Fleet } from '../support/fleet';

describe('the fleet without polls', () => {
  it('is empty, and says so', async () => {
    const application = await Application.start({ runsJobs: false });
    try {
      const none = { uptime: 0, downtime: 0, share: null };
      const window = { ...none, before: none };
      expect(await fleetOf(application)).toEqual({
        as_of: null,
        made_at: expect.stringMatching(/^\d{4}-.*Z$/) as string,
        silent_after_minutes: 180,
        stores: { total: 0, open: 0, up: 0, down: 0, silent: 0, closed: 0 },
        windows: { last_hour: window, last_day: window, last_week: window },
        trend_hours: [],
        trend_days: [],
        where: { region: [], type: [], timezone: [] },
        most_downtime: [],
      });
      const page = await application.http.get(`${FLEET}/stores`);
      expect(page.json()).toEqual({ items: [], next_cursor: null, as_of: null, total: 0 });
      const csv = await application.http.get(`${FLEET}/stores?format=csv`);
      expect(csv.text).toMatch(/^store_id,name,.*,strip\n$/);
      expect(csv.headers['content-disposition']).toBe('attachment; filename="stores.csv"');
    } finally {
      await application.stop();
    }
  });
});

describe('the fleet after a change', () => {
  it('follows polls, hours and zones, here and in another process', async () => {
    const here = await Application.start({
      runsJobs: false,
      config: { fleetSilentAfterMinutes: 60 },
    });
    const there = await Application.start({ runsJobs: false, database: here.database });
    const both = [here, there];
    const eventuallyBoth = (what: string, holds: (fleet: Fleet) => boolean) =>
      Promise.all(
        both.map((one) => eventually(what, async () => (holds(await fleetOf(one)) ? true : null))),
      );
    try {
      for (const one of both) expect((await fleetOf(one)).stores.total).toBe(0);
      await here.observe(
        ['a', 'active', '2023-01-25 11:00:00'],
        ['b', 'inactive', '2023-01-25 12:00:00'],
        ['c', 'active', '2023-01-25 10:59:59.999999'],
      );
      await eventuallyBoth('the polls', ({ stores }) => stores.total === 3);
      // Silent is one without a poll in the last hour; the other process waits for three.
      expect((await fleetOf(here)).stores).toMatchObject({ up: 1, down: 1, silent: 1 });
      expect((await fleetOf(there)).stores).toMatchObject({ up: 2, down: 1, silent: 0 });
      await there.upload(
        'menu_hours',
        'store_id,dayOfWeek,start_time_local,end_time_local\nb,0,09:00,10:00\n',
      );
      await eventuallyBoth('the hours', ({ stores }) => stores.closed === 1);
      await there.upload('stores', 'store_id,name,region\na,Main Street,North\n');
      await eventuallyBoth('the profile', ({ where }) => where.region.length === 2);
    } finally {
      await there.stop();
      await here.stop();
    }
  });
});
