import { Client, type PoolClient } from 'pg';
import { Database } from '../../src/database/database';
import { DatabaseSockets } from '../../src/database/database-sockets';
import { requestSettings } from '../../src/database/pg-types';
import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query, WAITING_FOR_TABLE } from '../support/test-sql';

const POLLS = 7_310_003;
const HEADER = 'store_id,status,timestamp_utc\n';

/** How long requests wait here, so that these tests need not. */
const WAIT_MS = 400;

let database: TestDatabase;
let application: Application;
let other: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const address = new URL(database.url);
  address.searchParams.set('options', `-c lock_timeout=${WAIT_MS}`);
  application = await Application.start({ database, config: { databaseUrl: address.href } });
  await application.observe(['s', 'active', '2023-01-25 12:00:00']);
  other = new Client({ connectionString: application.database.ownerUrl });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await application.stop();
  await database.drop();
});
afterEach(async () => {
  await other.query('ROLLBACK');
});

/** Waits until a statement of the service waits for a lock; the process id of its connection. */
function waiting(relation: string): Promise<number> {
  return eventually(`somebody waits for ${relation}`, async () => {
    const [row] = await query<{ pid: number }>(application.database, WAITING_FOR_TABLE, [relation]);
    return row?.pid ?? null;
  });
}

async function lock(table: string): Promise<void> {
  await other.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
}

const polls = async (): Promise<number> => {
  const [row] = await query<{ polls: string }>(
    application.database,
    'SELECT count(*) AS polls FROM store_status',
  );
  return Number(row?.polls);
};

describe('a connection that is cut', () => {
  it('in the middle of a file fails the file whole, and the next one goes in', async () => {
    const before = await polls();
    const csv = `${HEADER}a,active,2023-01-25 12:10:00\na,inactive,2023-01-25 12:20:00\n`;
    await lock('status_period');
    const upload = application.upload('store_status', csv);
    await query(application.database, 'SELECT pg_terminate_backend($1)', [
      await waiting('status_period'),
    ]);
    expect(await upload).toMatchObject({
      status: 'Failed',
      error: expect.stringMatching(/nothing of it went in: .*terminat/i) as string,
    });
    await other.query('ROLLBACK');
    expect(await polls()).toBe(before);
    expect(await application.upload('store_status', csv)).toMatchObject({
      status: 'Complete',
      accepted: 2,
    });
    await expectPeriodsOfPolls(application.database);
  });

  it('in the middle of a report is made good by the next attempt', async () => {
    await lock('report_row');
    const id = await application.trigger();
    await query(application.database, 'SELECT pg_terminate_backend($1)', [
      await waiting('report_row'),
    ]);
    await other.query('ROLLBACK');
    expect((await application.ended(id)).text).toContain('\ns,60.0,0.0,');
  });
});

describe('a request', () => {
  it('waits five seconds for a connection or a lock, unless the address has another lock_timeout', async () => {
    const lockTimeout = async (url: string): Promise<unknown> => {
      const client = new Client(requestSettings(url, new DatabaseSockets().ofRequests));
      await client.connect();
      const { rows } = await client.query<Record<string, unknown>>(
        `SELECT current_setting('lock_timeout') AS wait, current_setting('TimeZone') AS zone`,
      );
      await client.end();
      return rows[0];
    };
    expect(await lockTimeout(database.url)).toEqual({ wait: '5s', zone: 'UTC' });
    expect(await lockTimeout(application.config.databaseUrl)).toEqual({
      wait: `${WAIT_MS}ms`,
      zone: 'UTC',
    });
    expect(application.app.get(Database).pool.options.connectionTimeoutMillis).toBe(5_000);
  });
});

describe('a lock that others hold', () => {
  it('is waited for by a request for a while, and then told', async () => {
    await lock('store_status');
    const answer = await application.http.get('/api/v1/debug/status_counts');
    expect(expectProblem(answer, 503).detail).toContain('busy');
    expect(answer.headers['retry-after']).toBe('5');
    expect((await application.http.get('/health')).status).toBe(200);
  });

  it('is outlasted by files and reports', async () => {
    await lock('status_period');
    const id = await application.trigger();
    const upload = application.upload('store_status', `${HEADER}b,active,2023-01-25 12:10:00\n`);
    await waiting('status_period');
    await other.query('SELECT pg_sleep($1)', [(2 * WAIT_MS) / 1_000]);
    await other.query('ROLLBACK');
    expect(await upload).toMatchObject({ status: 'Complete', accepted: 1 });
    expect((await application.ended(id)).text).toContain('\ns,60.0,0.0,');
  });
});

describe('a deadlock', () => {
  /**
   * Holds the poll that a writer is about to change, and then asks for the lock that the writer holds. The
   * writer began to wait first, so the database undoes the writer.
   */
  async function meet(writer: () => Promise<unknown>): Promise<unknown> {
    await other.query(`BEGIN; SELECT FROM store_status WHERE store_id = 's' FOR UPDATE`);
    const written = writer();
    // Looked for on the connection that is there: the writer looks for a deadlock once, after 1 s.
    await eventually('the writer waits', async () => {
      const { rowCount } = await other.query(
        `SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))`,
      );
      return rowCount === 0 ? null : true;
    });
    await other.query('SELECT pg_advisory_xact_lock($1)', [POLLS]);
    await other.query('ROLLBACK');
    return written;
  }

  const undone = async (): Promise<number> => {
    const [row] = await query<{ deadlocks: string }>(
      application.database,
      'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()',
    );
    return Number(row?.deadlocks);
  };

  it.each([
    [
      'a batch',
      async () => {
        // Contradicts the poll that is held: it has to be merged.
        const answer = await application.observe(['s', 'inactive', '2023-01-25 12:00:00']);
        expect(answer.json()).toMatchObject({ accepted: 1 });
      },
    ],
    [
      'a file',
      async () => {
        const csv = `${HEADER}s,active,2023-01-25 12:00:00\n`;
        expect(await application.upload('store_status', csv)).toMatchObject({
          status: 'Complete',
          rows: 1,
          accepted: 1,
        });
      },
    ],
  ])('that undoes %s is made good by trying again', async (_, writer) => {
    const before = await undone();
    await meet(writer);
    await eventually('the deadlock is counted', async () =>
      (await undone()) > before ? true : null,
    );
    await expectPeriodsOfPolls(application.database);
  });
});

describe('a pool whose connections are all taken', () => {
  it('is waited for a while, and then told; all is well when they are back', async () => {
    const { pool } = application.app.get(Database);
    const patience = jest.replaceProperty(pool.options, 'connectionTimeoutMillis', WAIT_MS);
    const taken: PoolClient[] = [];
    // The queue uses some of them now and then.
    const runner = application.app.get(JobRunner);
    await runner.stop();
    while (taken.length < pool.options.max) taken.push(await pool.connect());
    const answers = await Promise.all([
      application.http.get('/api/v1/ingestions'),
      application.http.post('/api/v1/trigger_report'),
    ]);
    const live = await application.http.get('/health/live');
    for (const client of taken) client.release();
    patience.restore();
    await runner.start();
    for (const answer of answers) {
      expect(expectProblem(answer, 503).detail).toContain('busy');
      expect(answer.headers['retry-after']).toBe('5');
    }
    expect(live.status).toBe(200);
    expect((await application.http.get('/api/v1/ingestions')).status).toBe(200);
  });
});
