import { Client } from 'pg';
import type { TestDatabase } from './test-database';

/** Runs SQL on a test's database as its owner, on a connection of its own; the rows of the statement. */
export async function query<R extends Record<string, unknown>>(
  database: Pick<TestDatabase, 'ownerUrl'>,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new Client({ connectionString: database.ownerUrl });
  // The database may cut its connections while a test ends.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<R>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Lets jobs that wait before their next try be tried now. */
export async function hurryJobs(database: TestDatabase): Promise<void> {
  await query(
    database,
    `SELECT graphile_worker.reschedule_jobs(array_agg(id), run_at => now())
     FROM graphile_worker.jobs WHERE locked_at IS NULL AND run_at > now()`,
  );
}
