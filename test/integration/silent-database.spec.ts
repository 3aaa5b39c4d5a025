import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { SilentNetwork } from '../support/faults/silent-network';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import type { Answer } from '../support/http-client';
import { expectProblem } from '../support/problem';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { WAITING_FOR_TABLE } from '../support/test-sql';

/** What a caller may be kept for: 5 s until the silence is seen, and some for a busy machine. */
const TOLD_WITHIN_MS = 12_000;
const AT_ONCE_MS = 2_000;

let database: TestDatabase;
let network: SilentNetwork;
let application: Application;
let other: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  network = await SilentNetwork.before(database);
  application = await Application.start({ database: network.database });
  await application.observe(['s', 'active', '2023-01-25 12:00:00']);
  other = new Client({ connectionString: database.ownerUrl });
  await other.connect();
});
afterAll(async () => {
  network.beSilent(false);
  await other.end();
  await application.stop();
  await network.close();
  await database.drop();
});

async function timed(ask: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  const asked = performance.now();
  const answer = await ask();
  return { answer, ms: performance.now() - asked };
}

const CALLS: [string, () => Promise<Answer>][] = [
  ['a list', () => application.http.get('/api/v1/reports')],
  ['a count over entities', () => application.http.get('/api/v1/debug/status_counts')],
  ['a request for a report', () => application.http.post('/api/v1/trigger_report')],
  ['a batch', () => application.observe(['s', 'inactive', '2023-01-25 12:30:00'])],
  ['an explanation', () => application.http.get('/api/v1/debug/store/s')],
];

async function expectRefused(withinMs: number): Promise<void> {
  const refused = await Promise.all(CALLS.map(([, call]) => timed(call)));
  for (const { answer, ms } of refused) {
    expectProblem(answer, 503);
    expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(ms).toBeLessThan(withinMs);
  }
}

async function expectWell(): Promise<void> {
  await eventually('health', async () =>
    (await application.http.get('/health')).status === 200 ? true : null,
  );
  for (const [, call] of CALLS) expect((await call()).status).toBeLessThan(300);
}

/** Two ends of each: of the requests, of long work, of the entities, and of the process. */
const MOST_ENDS = 2 * (12 + 8 + 4 + 1);

describe('a network that swallows what is sent to the database', () => {
  it('is told of with 503 in bounded time, then at once, and all goes on when it is back', async () => {
    network.beSilent(true);
    const under = expectRefused(TOLD_WITHIN_MS);
    const [live, health] = await Promise.all([
      timed(() => application.http.get('/health/live')),
      application.http.get('/health'),
    ]);
    expect(live.answer.status).toBe(200);
    expect(live.ms).toBeLessThan(AT_ONCE_MS);
    expect(health.status).toBe(503);
    expect(health.json()).toMatchObject({
      error: { database: { message: expect.stringContaining('no answer') as string } },
    });
    await under;
    await expectRefused(AT_ONCE_MS);
    const later = await timed(() => application.http.get('/health'));
    expect(later.ms).toBeLessThan(AT_ONCE_MS);
    expect(later.answer.json()).toMatchObject({
      error: { database: { message: 'the database does not answer' } },
    });
    network.beSilent(false);
    await expectWell();
    expect(await application.report()).toContain('\ns,');
    await expectPeriodsOfPolls(database);
  });

  it('costs a file nothing that is being taken in, where it is over in time', async () => {
    await other.query('BEGIN; LOCK TABLE status_period IN ACCESS EXCLUSIVE MODE');
    const csv = 'store_id,status,timestamp_utc\nf,active,2023-01-25 12:10:00\n';
    const answer = await application.http.post('/api/v1/ingestions?kind=store_status', csv, {
      'content-type': 'text/csv',
    });
    const { id } = answer.json() as { id: string };
    await eventually('the file waits', async () => {
      const { rowCount } = await other.query(WAITING_FOR_TABLE, ['status_period']);
      return rowCount === 0 ? null : true;
    });
    network.beSilent(true);
    await expectRefused(TOLD_WITHIN_MS);
    await other.query('ROLLBACK');
    await sleep(500);
    network.beSilent(false);
    await expectWell();
    const ended = await eventually('the end of the file', async () => {
      const ingestion = (await application.http.get(`/api/v1/ingestions/${id}`)).json() as {
        status: string;
        accepted: number;
      };
      return ingestion.status === 'Running' ? null : ingestion;
    });
    expect(ended).toMatchObject({ status: 'Complete', accepted: 1 });
    await expectPeriodsOfPolls(database);
  });

  it('leaves no connection behind', async () => {
    await eventually('those that were cut are gone', () =>
      network.connections <= MOST_ENDS ? true : null,
    );
  });
});
