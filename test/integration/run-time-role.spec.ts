import { randomUUID } from 'node:crypto';
import { Client, DatabaseError } from 'pg';
import { runMigrations } from '../../src/database/run-migrations';
import { RUN_TIME_ROLE } from '../../src/database/run-time-role';
import {
  createTestDatabase,
  databaseUrl,
  dropDatabase,
  runStatements,
  SERVER_URL_VARIABLE,
  type TestDatabase,
} from '../support/test-database';
import { query } from '../support/test-sql';
import { IngestionHarness } from './ingestion-harness';

const INSUFFICIENT_PRIVILEGE = '42501';

let database: TestDatabase;
let service: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  await query(database, 'CREATE SCHEMA other; CREATE TABLE other.secret (word text)');
  await query(
    database,
    `INSERT INTO audit_event (at, actor, action, detail)
     SELECT now() - age::interval, 'somebody', 'key.created', '{}'
     FROM unnest(ARRAY['1 day', '100 days']) age;
     INSERT INTO api_key (id, name, role, prefix, hash, created_at)
     VALUES (gen_random_uuid(), 'reader', 'viewer', '0123456789ab', sha256('key'), now())`,
  );
  service = new Client({ connectionString: database.url });
  await service.connect();
  await service.query("SELECT create_poll_month('2023-01-01'), attach_poll_month('2023-01-01')");
});
afterAll(async () => {
  await service.end();
  await database.drop();
});

/** The SQLSTATE with which the service's user is refused a statement; null where it is not. */
async function refusalOf(sql: string): Promise<string | null> {
  await service.query('BEGIN');
  try {
    await service.query(sql);
    return null;
  } catch (error) {
    return error instanceof DatabaseError ? (error.code ?? '') : String(error);
  } finally {
    await service.query('ROLLBACK');
  }
}

describe('the role that the service runs under', () => {
  it('is the one that the tests of the service run under', async () => {
    const room = await new IngestionHarness().start();
    const [user] = await room.database.tuples<[boolean, boolean]>(
      `SELECT pg_has_role(session_user, '${RUN_TIME_ROLE}', 'USAGE'),
         pg_has_role(session_user, pg_get_userbyid(datdba), 'MEMBER')
       FROM pg_database WHERE datname = current_database()`,
    );
    await room.stop();
    expect(user).toEqual([true, false]);
  });

  it.each([
    'CREATE TABLE mine (x int)',
    'CREATE TABLE graphile_worker.mine (x int)',
    'CREATE SCHEMA mine',
    'CREATE ROLE mine',
    'CREATE FUNCTION mine() RETURNS int LANGUAGE sql RETURN 1',
    "COPY store_status TO PROGRAM 'cat'",
    "SELECT pg_read_file('PG_VERSION')",
    'ALTER TABLE store_status ADD COLUMN mine int',
    'DROP TABLE store_status',
    'DROP TABLE store_status_2023_01',
    'ALTER TABLE store_status DETACH PARTITION store_status_2023_01',
    'TRUNCATE store_status',
    'TRUNCATE status_period',
    'DELETE FROM store_status',
    'DELETE FROM store_status_2023_01',
    "UPDATE store_status SET store_id = 'another'",
    "UPDATE store_status_2023_01 SET store_id = 'another'",
    'UPDATE store_facts_version SET version = 0',
    "SELECT setval('data_version', 0)",
    'DELETE FROM ingestion',
    "UPDATE ingestion_reject SET reason = ''",
    'DELETE FROM ingestion_reject',
    "UPDATE api_key SET role = 'admin'",
    'DELETE FROM api_key',
    'UPDATE session SET expires_at = now()',
    "UPDATE audit_event SET actor = 'somebody else'",
    "DELETE FROM audit_event WHERE at > now() - interval '90 days'",
    'TRUNCATE audit_event',
    "INSERT INTO audit_event (at, actor, action, detail) VALUES (now(), 'x', 'key.created', '{}')",
    'ALTER TABLE audit_event DISABLE TRIGGER USER',
    "INSERT INTO schema_migration (timestamp, name) VALUES (0, 'mine')",
    'DELETE FROM graphile_worker.migrations',
    'DROP POLICY run_time ON graphile_worker._private_jobs',
    'SELECT * FROM other.secret',
    "SELECT share_poll_rights('store_status_2023_01')",
  ])('may not: %s', async (statement) => {
    expect(await refusalOf(statement)).toBe(INSUFFICIENT_PRIVILEGE);
  });

  it.each([
    "DELETE FROM audit_event WHERE at < now() - interval '99 days'",
    'UPDATE api_key SET revoked_at = now()',
    'DELETE FROM session',
  ])('may: %s', async (statement) => {
    expect(await refusalOf(statement)).toBeNull();
  });

  it.each([
    ['a month that begins in its middle', "SELECT create_poll_month('2023-02-02')"],
    ['a month before all polls', "SELECT create_poll_month('1999-12-01')"],
    ['a month far ahead', "SELECT create_poll_month((now() + interval '3 months')::date)"],
    ['no month', 'SELECT create_poll_month(NULL)'],
    ['to drop polls of a service that has none', "SELECT carry_polls_before('2023-01-01')"],
    ['statistics of a table that is not listed', "SELECT gather_statistics('report_row')"],
    ['statistics of no table', 'SELECT gather_statistics(NULL)'],
  ])('is refused by the functions of the owner: %s', async (_, statement) => {
    expect(await refusalOf(statement)).toBe('22023');
  });

  it('cannot drop polls of the last week, nor what it did not carry over in the same transaction', async () => {
    await query(
      database,
      `INSERT INTO store_status VALUES ('1', '2023-01-02Z', 'active');
       INSERT INTO status_period VALUES ('1', '2023-01-02Z', '2023-02-07T23:59:59Z', 'active', 2)`,
    );
    expect(await refusalOf("SELECT carry_polls_before('2023-02-01')")).toBe('22023');
    await query(database, "UPDATE status_period SET last_observed_at = '2023-02-08Z'");
    expect(await refusalOf("SELECT exchange_polls_before('2023-02-01')")).toBe('55000');
    await service.query("SELECT carry_polls_before('2023-02-01')");
    expect(await refusalOf("SELECT exchange_polls_before('2023-02-01')")).toBe('55000');
    await query(database, 'DROP TABLE store_status_before_2023_02');
  });

  it('cannot turn the functions of the owner to tables of its own', async () => {
    await service.query('CREATE TEMPORARY TABLE store_status (mine int)');
    await service.query("SELECT create_poll_month('2023-05-01')");
    await service.query('DROP TABLE pg_temp.store_status');
    const columns = await query(
      database,
      `SELECT attname FROM pg_attribute
       WHERE attrelid = 'public.store_status_2023_05'::regclass AND attnum > 0 ORDER BY attnum`,
    );
    expect(columns).toEqual([
      { attname: 'store_id' },
      { attname: 'timestamp_utc' },
      { attname: 'status' },
    ]);
  });
});

describe('deploy/run-time-role.sql', () => {
  it('has a line for every table of the service', async () => {
    const forgotten = await query(
      database,
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
       AND relkind IN ('r', 'p', 'v') AND NOT has_table_privilege('${RUN_TIME_ROLE}', oid, 'SELECT')`,
    );
    expect(forgotten).toEqual([]);
  });

  it('is run again when it has changed, and not at each start', async () => {
    const mayRead = async () => {
      await runMigrations(database.ownerUrl, { runTimeRole: true });
      const [row] = await query<{ may: boolean }>(
        database,
        `SELECT has_table_privilege('${RUN_TIME_ROLE}', 'stores', 'SELECT') AS may`,
      );
      return row?.may;
    };
    await query(database, `REVOKE SELECT ON stores FROM ${RUN_TIME_ROLE}`);
    expect(await mayRead()).toBe(false);
    await query(database, `COMMENT ON TABLE schema_migration IS 'run-time rights of before'`);
    expect(await mayRead()).toBe(true);
  });
});

describe('migrations by a user that may not change the schema', () => {
  it('pass where the schema is of this version', async () => {
    await runMigrations(database.url);
  });

  it('say what to do where the schema is older', async () => {
    const older = await createTestDatabase();
    await query(
      older,
      'DELETE FROM schema_migration WHERE id = (SELECT max(id) FROM schema_migration)',
    );
    await expect(runMigrations(older.url)).rejects.toThrow(
      /(permission denied|must be owner).*older than this version.*npm run -s cli -- migrate.*DATABASE_OWNER_URL/,
    );
    await older.drop();
  });

  it('say what to do where there is no schema', async () => {
    const serverUrl = process.env[SERVER_URL_VARIABLE] ?? '';
    const name = `empty_${randomUUID().slice(0, 8)}`;
    await runStatements(serverUrl, [`CREATE DATABASE ${name}`]);
    await expect(runMigrations(databaseUrl(database.url, name))).rejects.toThrow(
      /permission denied.*npm run -s cli -- migrate/,
    );
    await dropDatabase(serverUrl, name);
  });
});
