import { rmSync } from 'node:fs';
import { Client } from 'pg';
import type { TestRun } from './global-setup';
import { dropDatabase, runStatements } from './test-database';

/** Removes what the run has made: the embedded server whole, or its databases and its user on a given one. */
export default async function globalTeardown(): Promise<void> {
  const run = globalThis.storeMonitoringTestRun;
  if (run === undefined) return;
  globalThis.storeMonitoringTestRun = undefined;
  if (run.embedded === undefined) {
    await dropDatabases(run);
    return;
  }
  await run.embedded.server.release();
  // A short while, because the server's last file may be written just now.
  rmSync(run.embedded.directory, { recursive: true, force: true, maxRetries: 5 });
}

async function dropDatabases({ serverUrl, template, runTimeUser }: TestRun): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1)',
    [template],
  );
  await client.end();
  await runStatements(serverUrl, [`ALTER DATABASE ${template} WITH IS_TEMPLATE false`]);
  for (const { datname } of rows) await dropDatabase(serverUrl, datname);
  if (runTimeUser !== undefined) await runStatements(serverUrl, [`DROP ROLE ${runTimeUser}`]);
}
