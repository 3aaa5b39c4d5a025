import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { runMigrations } from '../../src/database/run-migrations';
import { RUN_TIME_ROLE } from '../../src/database/run-time-role';
import {
  RUN_TIME_URL_VARIABLE,
  SERVER_URL_VARIABLE,
  TEMPLATE_VARIABLE,
  databaseUrl,
  runStatements,
} from './test-database';

const DIRECTORY_PREFIX = 'store-monitoring-test-';

/** What the set-up of a run leaves for its tear-down, in the same process. */
export interface TestRun {
  serverUrl: string;
  template: string;
  /** A user that was made for the run, under the run-time role. */
  runTimeUser?: string;
  embedded?: { server: EmbeddedPostgres; directory: string };
}

declare global {
  var storeMonitoringTestRun: TestRun | undefined;
}

/**
 * Starts one real PostgreSQL for the run (of another version where `TEST_POSTGRES_BIN` names its
 * `bin`; or takes that of `TEST_DATABASE_URL`, whose user may create databases and roles), and makes
 * the migrated template that test files clone. Its owner migrates it; the service under test works under
 * the run-time role.
 */
export default async function globalSetup(): Promise<void> {
  // Two projects name this file; the run needs one server.
  if (globalThis.storeMonitoringTestRun !== undefined) return;
  const template = `store_monitoring_test_${process.pid}_${Date.now().toString(36)}`;
  const given = process.env['TEST_DATABASE_URL'];
  const embedded = given === undefined ? await startServer() : undefined;
  const serverUrl = given ?? embedded?.server.ownerUrl ?? '';
  const run: TestRun = { serverUrl, template, ...(embedded === undefined ? {} : { embedded }) };
  globalThis.storeMonitoringTestRun = run;
  await runStatements(serverUrl, [`CREATE DATABASE ${template}`]);
  await runMigrations(databaseUrl(serverUrl, template), { runTimeRole: true });
  await runStatements(serverUrl, [`ALTER DATABASE ${template} WITH IS_TEMPLATE true`]);
  process.env[RUN_TIME_URL_VARIABLE] = embedded?.server.url ?? (await createRunTimeUser(run));
  process.env[SERVER_URL_VARIABLE] = serverUrl;
  process.env[TEMPLATE_VARIABLE] = template;
  console.log(`\nTests run on PostgreSQL ${await serverVersion(serverUrl)}.`);
}

/** A user under the run-time role on a server that was given, with a password of its own. */
async function createRunTimeUser(run: TestRun): Promise<string> {
  const user = `${run.template}_app`;
  const url = new URL(run.serverUrl);
  [url.username, url.password] = [user, randomUUID()];
  await runStatements(run.serverUrl, [
    `CREATE ROLE ${user} LOGIN PASSWORD '${url.password}' IN ROLE ${RUN_TIME_ROLE} ROLE CURRENT_USER`,
  ]);
  run.runTimeUser = user;
  return url.href;
}

async function startServer(): Promise<NonNullable<TestRun['embedded']>> {
  await removeLeftovers();
  const directory = mkdtempSync(join(tmpdir(), `${DIRECTORY_PREFIX}${process.pid}-`));
  // As root, the server runs under another account, which has to get there.
  chmodSync(directory, 0o755);
  const server = await attach(join(directory, 'postgres'));
  return { server, directory };
}

function attach(clusterDirectory: string): Promise<EmbeddedPostgres> {
  const binaryDirectory = process.env['TEST_POSTGRES_BIN'];
  return EmbeddedPostgres.attach({
    directory: clusterDirectory,
    directoryIsExplicit: true,
    // What a crash of the machine would lose are test data.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' },
    log: () => undefined,
    ...(binaryDirectory === undefined ? {} : { binaryDirectory }),
  });
}

/** A run that was interrupted has left its server: it is adopted, stopped and removed. */
async function removeLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(DIRECTORY_PREFIX)) continue;
    if (isAlive(Number.parseInt(name.slice(DIRECTORY_PREFIX.length), 10))) continue;
    const directory = join(tmpdir(), name);
    try {
      const server = await attach(join(directory, 'postgres'));
      await server.release();
      rmSync(directory, { recursive: true, force: true });
    } catch {
      // Another user's, or another run is just removing it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function serverVersion(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version ?? '?';
  } finally {
    await client.end();
  }
}
