import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** Names in the environment by which the run's set-up tells the test files where the server is. */
export const SERVER_URL_VARIABLE = 'STORE_MONITORING_TEST_SERVER_URL';
export const TEMPLATE_VARIABLE = 'STORE_MONITORING_TEST_TEMPLATE';
export const RUN_TIME_URL_VARIABLE = 'STORE_MONITORING_TEST_RUN_TIME_URL';

export interface TestDatabase {
  /** What the service under test works with: the run-time role's address, that pg and TypeORM read. */
  url: string;
  /** The owner's address, for the test's own hand. */
  ownerUrl: string;
  /** Cuts what is still connected, and drops the database. */
  drop(): Promise<void>;
}

/**
 * A migrated, empty database for one test file: a clone of the run's template, made in some 50 ms.
 *
 * @throws Error outside the projects whose set-up starts the server (integration, e2e).
 */
export function createTestDatabase(): Promise<TestDatabase> {
  return create((name, template) => `CREATE DATABASE ${name} TEMPLATE ${template}`);
}

/** A database without a schema. @throws Error as {@link createTestDatabase} */
export function createEmptyDatabase(): Promise<TestDatabase> {
  return create((name) => `CREATE DATABASE ${name}`);
}

async function create(
  statement: (name: string, template: string) => string,
): Promise<TestDatabase> {
  const serverUrl = process.env[SERVER_URL_VARIABLE];
  const runTimeUrl = process.env[RUN_TIME_URL_VARIABLE];
  const template = process.env[TEMPLATE_VARIABLE];
  if (serverUrl === undefined || runTimeUrl === undefined || template === undefined) {
    throw new Error('no test server: the file belongs under test/integration or test/e2e');
  }
  const name = `${template}_${randomUUID().slice(0, 8)}`;
  await runStatements(serverUrl, [statement(name, template)]);
  return {
    url: databaseUrl(runTimeUrl, name),
    ownerUrl: databaseUrl(serverUrl, name),
    drop: () => dropDatabase(serverUrl, name),
  };
}

/**
 * Cuts the sessions of a database, and drops it. `WITH (FORCE)` would fail where autovacuum is at work,
 * which only a superuser may end; without it PostgreSQL sends that away itself.
 * @param name a name that needs no quotes
 */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await runStatements(serverUrl, [
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = '${name}' AND pg_has_role(usesysid, 'MEMBER')`,
    `DROP DATABASE IF EXISTS ${name}`,
  ]);
}

/** The same server, another database. */
export function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Runs statements one by one, each outside a transaction, on a connection of their own. */
export async function runStatements(url: string, statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
