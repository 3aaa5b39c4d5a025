import { createHash } from 'node:crypto';
import pg from 'pg';
import { Problem } from '../common/problem';
import { AdvisoryLock } from '../database/advisory-locks';

/** Locks that the stores share. A batch of many stores must not exhaust the database's lock table. */
const BUCKETS = 64;
const BATCH_WAITS_MS = 5_000;
const RETRY_AFTER_SECONDS = 5;
/** Query cancelled (by the timeout), lock not available, deadlock. */
const BUSY_CODES = new Set(['57014', '55P03', '40P01']);

/** Keeps all other writers of polls out until the transaction ends, however long that takes. */
export async function lockPollsForFile(client: pg.ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [AdvisoryLock.polls]);
}

function bucketOf(storeId: Buffer): number {
  return createHash('md5').update(storeId).digest().readUInt32BE() % BUCKETS;
}

/**
 * Keeps out files, and those batches that share a store with this one, until the transaction ends.
 * The buckets are taken in order, so that two batches cannot wait for each other.
 * @throws Problem 503 where that takes more than a few seconds.
 */
export async function lockPollsForBatch(
  client: pg.ClientBase,
  storeIds: readonly Buffer[],
): Promise<void> {
  const buckets = [...new Set(storeIds.map(bucketOf))].sort((a, b) => a - b);
  await client.query(
    `SET LOCAL statement_timeout = ${BATCH_WAITS_MS}; SET LOCAL lock_timeout = ${BATCH_WAITS_MS}`,
  );
  await client.query(
    `SELECT CASE WHEN bucket < 0 THEN pg_advisory_xact_lock_shared($1::bigint)
                 ELSE pg_advisory_xact_lock($2::integer, bucket) END
     FROM unnest($3::integer[]) AS bucket`,
    [AdvisoryLock.polls, AdvisoryLock.pollBucket, [-1, ...buckets]],
  );
  await client.query('SET LOCAL statement_timeout TO DEFAULT');
}

/** Turns the database's word that it is busy into 503 with `Retry-After`; passes the rest on. */
export function asBusy(error: unknown): unknown {
  const isBusy = error instanceof pg.DatabaseError && BUSY_CODES.has(error.code ?? '');
  return isBusy
    ? Problem.unavailable(
        'another ingestion is writing polls; nothing of this batch was taken in: send it again',
        RETRY_AFTER_SECONDS,
      )
    : error;
}
