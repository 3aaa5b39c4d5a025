import { Database } from '../../src/database/database';
import { PollRetention } from '../../src/ingestion/poll-retention';
import { StoreReader } from '../../src/stores/store-reader';
import { parseInstant } from '../../src/uptime/epoch-micros';
import { Application } from '../support/application';
import { pollPartitions, stopSchedule } from '../support/poll-partitions';
import { expectProblem } from '../support/problem';

const HOUR = 3_600_000;
const FIRST = Date.UTC(2022, 11, 10);
const NEWEST = Date.UTC(2023, 3, 30, 23);
/** 30 days before the newest poll is in March, so all before March goes. */
const HORIZON = Date.UTC(2023, 2, 1);
const WEEK_AFTER = HORIZON + 7 * 24 * HOUR;

const HOURS = `store_id,dayOfWeek,start_time_local,end_time_local
dense,0,09:00,17:00\ndense,2,22:00,02:00\nsparse,2,00:00,24:00\nsilent,3,10:00,20:00\n`;
const ZONES = 'store_id,timezone_str\ndense,America/New_York\nlate,Asia/Kolkata\n';

/** Whole numbers from 0 to below `n`, the same in each run. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % n;
  };
}

/** Polls of stores that are polled in different ways, as a CSV file. */
function polls(): string {
  const next = numbers(2023);
  const lines = ['store_id,status,timestamp_utc'];
  const add = (id: string, from: number, to: number, everyHours: number, activeOf10: number) => {
    for (
      let at = from;
      at <= to;
      at += Math.ceil(everyHours * HOUR * (0.5 + next(1_000) / 1_000))
    ) {
      const status = next(10) < activeOf10 ? 'active' : 'inactive';
      lines.push(`${id},${status},${new Date(at).toISOString()}`);
    }
  };
  add('dense', FIRST, NEWEST, 4, 8);
  add('steady', FIRST, NEWEST, 30, 10);
  // Its one status spans the horizon, and weeks pass between its polls.
  add('sparse', FIRST, NEWEST, 24 * 20, 10);
  add('down', FIRST, NEWEST, 24 * 15, 0);
  add('silent', FIRST, FIRST + 40 * 24 * HOUR, 12, 5);
  add('late', HORIZON + 24 * HOUR, NEWEST, 24, 5);
  for (let i = 0; i < 20; i += 1) add(`any-${i}`, FIRST, NEWEST, 24 * (1 + next(30)), next(11));
  lines.push(`edge,inactive,${new Date(HORIZON - 1).toISOString()}`);
  lines.push(`edge,active,${new Date(HORIZON).toISOString()}`);
  lines.push(`dense,active,${new Date(NEWEST).toISOString()}`);
  return `${lines.join('\n')}\n`;
}

const fromPeriods = [{}, { interpolation: 'linear' }];
const fromPolls = [
  { detail: 'full' },
  { detail: 'full', interpolation: 'linear' },
  { max_carry_minutes: 90 },
  { detail: 'full', max_carry_minutes: 60 * 24 * 45 },
  { detail: 'full', max_carry_minutes: 100_000_000 },
];
const instants = [WEEK_AFTER, WEEK_AFTER + 1, WEEK_AFTER + 30 * HOUR, Date.UTC(2023, 3, 2), NEWEST];
const earlier = [FIRST + HOUR, Date.UTC(2023, 0, 15), HORIZON - 1, HORIZON, WEEK_AFTER - 1];
const iso = (at: number) => new Date(at).toISOString();

let application: Application;

beforeAll(async () => {
  application = await Application.start({ config: { retentionDays: 30 } });
  stopSchedule(application.app);
  await application.upload('menu_hours', HOURS);
  await application.upload('timezones', ZONES);
  expect(await application.upload('store_status', polls())).toMatchObject({ status: 'Complete' });
});
afterAll(async () => {
  await application.stop();
});

const partitions = () => pollPartitions(application.app.get(Database));
const drop = () => application.app.get(PollRetention).attempt();

/** All that is told of the stores, by what was asked for. */
async function allFigures(): Promise<Map<string, unknown>> {
  const figures = new Map<string, unknown>();
  const ask = async (body: Record<string, unknown>) => {
    figures.set(JSON.stringify(body), await application.report(body));
  };
  for (const at of instants) {
    for (const body of [...fromPeriods, ...fromPolls]) await ask({ ...body, as_of: iso(at) });
  }
  for (const at of earlier) for (const body of fromPeriods) await ask({ ...body, as_of: iso(at) });
  for (const body of [...fromPeriods, ...fromPolls]) await ask(body);
  for (const id of ['dense', 'sparse', 'silent', 'edge']) {
    for (const at of [...instants, ...earlier]) {
      const path = `/api/v1/debug/store/${id}?as_of=${iso(at)}`;
      const { windows } = (await application.http.get(path)).json() as { windows: unknown };
      figures.set(path, windows);
    }
  }
  return figures;
}

describe('months that are dropped', () => {
  it('change no figure of a window, whichever way it is counted', async () => {
    expect(await partitions()).toHaveLength(5);
    const before = await allFigures();
    expect(await drop()).toBe(true);
    expect(await partitions()).toEqual([
      'store_status_2023_03',
      'store_status_2023_04',
      'store_status_before_2023_03',
    ]);
    expect(await allFigures()).toEqual(before);
  });

  it('refuse what rests on their polls, and name the first instant that is possible', async () => {
    const trigger = (body: Record<string, unknown>) =>
      application.http.post('/api/v1/trigger_report', body);
    for (const at of earlier) {
      for (const body of fromPolls) {
        expect(expectProblem(await trigger({ ...body, as_of: iso(at) }), 400)).toMatchObject({
          detail: expect.stringContaining('name 2023-03-08T00:00:00.000000Z or later') as string,
          field: 'as_of',
        });
      }
    }
    expect((await trigger({ ...fromPolls[0], as_of: iso(WEEK_AFTER) })).status).toBe(201);
  });

  it('fail a report that was asked for before they went', async () => {
    const reader = application.app.get(StoreReader);
    const asOf = parseInstant(iso(WEEK_AFTER - 1)) ?? 0;
    const made = reader.snapshot(
      async (snapshot) => {
        await reader.batches(snapshot, asOf, { pollReach: 60_000_000 }).next();
      },
      { withObservations: true },
    );
    await expect(made).rejects.toMatchObject({ status: 400 });
  });

  it('leave no gap to a report that began before: they are not dropped until it ends', async () => {
    await application.observe(['dense', 'active', '2023-06-10 00:00:00']);
    const before = await partitions();
    const reader = application.app.get(StoreReader);
    await reader.snapshot(
      async () => {
        expect(await drop()).toBe(false);
      },
      { withObservations: true },
    );
    expect(await partitions()).toEqual(before);
    await reader.snapshot(async () => {
      expect(await drop()).toBe(true);
    });
    expect(await partitions()).toEqual(['store_status_2023_06', 'store_status_before_2023_05']);
  });
});
