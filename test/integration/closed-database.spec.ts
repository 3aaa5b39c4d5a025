import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { RUN_TIME_ROLE } from '../../src/database/run-time-role';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import { newKey } from '../support/keys';
import { expectProblem } from '../support/problem';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../support/test-sql';

const HEADER = 'store_id,status,timestamp_utc\n';

let database: TestDatabase;
let application: Application;

beforeAll(async () => {
  database = await createTestDatabase();
  application = await Application.start({ database });
  await application.observe(['s', 'active', '2023-01-25 12:00:00']);
});
afterAll(async () => {
  await application.stop();
  await database.drop();
});

const name = (): string => new URL(database.url).pathname.slice(1);
const owner = (sql: string) => query(database, sql);

/** Ends the service's connections, so that new ones find what an administrator has set. */
async function cutAll(): Promise<void> {
  await owner(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND application_name LIKE 'store-monitoring%'`,
  );
}

async function expectWell(): Promise<void> {
  await eventually('health', async () =>
    (await application.http.get('/health')).status === 200 ? true : null,
  );
}

async function closeToChanges(): Promise<void> {
  await owner(`ALTER DATABASE ${name()} SET default_transaction_read_only = on`);
  await cutAll();
  await eventually('it can be read', async () =>
    (await application.http.get('/api/v1/debug/status_counts')).status === 200 ? true : null,
  );
}

async function openToChanges(): Promise<void> {
  await query(
    {
      ownerUrl: `${database.ownerUrl}${database.ownerUrl.includes('?') ? '&' : '?'}options=-c%20default_transaction_read_only%3Doff`,
    },
    `ALTER DATABASE ${name()} RESET default_transaction_read_only`,
  );
  await cutAll();
  await expectWell();
}

describe('a database that an administrator closes to changes', () => {
  it('is read on, refuses changes with 503, and takes them when it is open again', async () => {
    await closeToChanges();
    for (const call of [
      () => application.observe(['s', 'inactive', '2023-01-25 12:30:00']),
      () => application.http.post('/api/v1/trigger_report'),
    ]) {
      const answer = await call();
      expect(expectProblem(answer, 503).detail).toContain('changes');
      expect(answer.headers['retry-after']).toBe('5');
    }
    expect((await application.http.get('/health/live')).status).toBe(200);
    await openToChanges();
    expect(await application.report()).toContain('\ns,60.0,0.0,');
  });

  it('is read on by who shows a key, whose calls each server then counts by itself', async () => {
    const config = { auth: 'key', rateLimitPerMinute: 20 } as const;
    const keyed = await Application.start({ database, runsJobs: false, config });
    try {
      const key = await newKey(keyed, 'viewer', `reader-${randomUUID()}`);
      await closeToChanges();
      const http = keyed.http.withKey(key);
      const answers = [];
      for (let i = 0; i < 21; i += 1) answers.push(await http.get('/api/v1/debug/status_counts'));
      const last = answers.pop() ?? never();
      for (const answer of answers) {
        expect(answer.status).toBe(200);
        expect(answer.headers['ratelimit-limit']).toBe('20');
      }
      expect(expectProblem(last, 429).detail).toContain('A minute has 20 calls');
    } finally {
      await openToChanges();
      await keyed.stop();
    }
  });

  it('says so where it takes a right away, and all is well when it is back', async () => {
    await owner(`REVOKE INSERT ON store_status FROM ${RUN_TIME_ROLE}`);
    await owner(`REVOKE SELECT ON report_status FROM ${RUN_TIME_ROLE}`);
    const answers = [
      await application.observe(['s', 'inactive', '2023-01-25 12:31:00']),
      await application.http.get('/api/v1/reports'),
    ];
    await owner(`GRANT INSERT ON store_status TO ${RUN_TIME_ROLE}`);
    await owner(`GRANT SELECT ON report_status TO ${RUN_TIME_ROLE}`);
    expect(expectProblem(answers[1] ?? never(), 503).detail).toContain('right');
    for (const answer of answers) expect([200, 503]).toContain(answer.status);
    expect((await application.observe(['s', 'active', '2023-01-25 12:32:00'])).status).toBe(200);
    await expectPeriodsOfPolls(database);
  });
});

function never(): never {
  throw new Error('there is no answer');
}

describe('time-outs that an administrator has set', () => {
  it('do not end files and reports in their middle', async () => {
    const limits = ['statement_timeout', 'idle_in_transaction_session_timeout', 'lock_timeout'];
    for (const limit of limits) await owner(`ALTER DATABASE ${name()} SET ${limit} = '150ms'`);
    await cutAll();
    const other = new Client({ connectionString: database.ownerUrl });
    await other.connect();
    try {
      await expectWell();
      await other.query('SET statement_timeout = 0');
      await other.query('SET idle_in_transaction_session_timeout = 0');
      await other.query('BEGIN; LOCK TABLE status_period IN ACCESS EXCLUSIVE MODE');
      const id = await application.trigger();
      const upload = application.upload('store_status', `${HEADER}t,active,2023-01-25 12:10:00\n`);
      await other.query('SELECT pg_sleep(1)');
      await other.query('ROLLBACK');
      expect(await upload).toMatchObject({ status: 'Complete', accepted: 1 });
      expect((await application.ended(id)).text).toContain('\ns,');
    } finally {
      await other.end();
      for (const limit of limits) await owner(`ALTER DATABASE ${name()} RESET ${limit}`);
    }
  });
});

describe('the connection on which a process hears of others', () => {
  it('is made again where it is cut, and nothing remembered is out of date', async () => {
    const there = await Application.start({ database, runsJobs: false });
    try {
      const newest = async (): Promise<unknown> =>
        (await application.http.get('/api/v1/debug/max_timestamp')).json();
      await newest();
      const cut = await owner(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'store-monitoring session'`,
      );
      expect(cut.length).toBeGreaterThanOrEqual(2);
      await there.observe(['s', 'active', '2023-01-26 12:00:00']);
      await eventually('the poll of the other process is seen', async () =>
        JSON.stringify(await newest()).includes('2023-01-26T12:00:00') ? true : null,
      );
    } finally {
      await there.stop();
    }
  });
});

describe('an administrator who rewrites the tables', () => {
  it('holds batches up, and costs none', async () => {
    const state = { isDone: false };
    const rewriting = (async () => {
      for (let round = 0; round < 5; round += 1) {
        await owner('VACUUM FULL status_period');
        await owner('VACUUM FULL store_status');
      }
    })().finally(() => (state.isDone = true));
    let sent = 0;
    while (!state.isDone || sent < 20) {
      const at = new Date(Date.UTC(2023, 0, 27) + sent * 60_000).toISOString();
      const answer = await application.observe([
        'v',
        'active',
        at.replace('Z', ' UTC').replace('T', ' '),
      ]);
      expect(answer.json()).toMatchObject({ accepted: 1 });
      sent += 1;
    }
    await rewriting;
    const [row] = await query<{ polls: string }>(
      database,
      `SELECT count(*) AS polls FROM store_status WHERE store_id = 'v'`,
    );
    expect(Number(row?.polls)).toBe(sent);
    await expectPeriodsOfPolls(database);
  });
});
