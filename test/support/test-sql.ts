import { Client } from 'pg';
import type { TestDatabase } from './test-database';

/**
 * SQL: who waits for a table ($1) of this database. Databases of tests are copies of one, so that each has
 * the same tables under the same numbers.
 */
export const WAITING_FOR_TABLE = `
  SELECT pid FROM pg_locks WHERE NOT granted AND relation = to_regclass($1)
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

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
