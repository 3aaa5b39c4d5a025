import { crc32 } from 'node:zlib';
import pg from 'pg';
import { AdvisoryLock } from '../database/advisory-locks';

/** How long a batch waits for other writers, in milliseconds. */
export const BATCH_WAITS_MS = 5_000;
/** Locks that the stores share. A batch of many stores must not exhaust the database's lock table. */
const BUCKETS = 64;
/** So many stores leave hardly a bucket out. */
const MANY_STORES = 500;
/** The lock of a batch whose time is up is still asked for: it may be free. */
const LEAST_WAIT_MS = 100;
/** Query cancelled (by the timeout), lock not available, deadlock. */
const BUSY_CODES = new Set(['57014', '55P03', '40P01']);

/**
 * Keeps all other writers of polls out until the transaction ends.
 * @throws DatabaseError where they do not finish within the patience of the transaction.
 */
export async function lockPollsForFile(client: pg.ClientBase): Promise<void> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [AdvisoryLock.polls]);
}

/**
 * Keeps others from dropping polls until the transaction ends.
 * @param withinMs how long each lock of the transaction is waited for from now on, in milliseconds
 * @throws DatabaseError where that takes longer; see {@link isBusy}.
 */
export async function lockRetention(client: pg.ClientBase, withinMs: number): Promise<void> {
  await client.query(`SET LOCAL lock_timeout = ${withinMs}`);
  await client.query('SELECT pg_advisory_xact_lock($1)', [AdvisoryLock.retention]);
}

/** All buckets, in order. */
export const ALL_BUCKETS: readonly number[] = [...Array(BUCKETS).keys()];

/** The buckets of some stores, in order. Many stores have all of them, which need not be told one by one. */
export function bucketsOf(storeIds: readonly Buffer[]): readonly number[] {
  if (storeIds.length >= MANY_STORES) return ALL_BUCKETS;
  return [...new Set(storeIds.map((id) => crc32(id) % BUCKETS))].sort((a, b) => a - b);
}

/**
 * Keeps files out until the transaction ends. Every batch does that first.
 * @param withinMs how long it waits, in milliseconds
 * @throws DatabaseError where that takes longer; see {@link isBusy}.
 */
export async function lockOutFiles(client: pg.ClientBase, withinMs: number): Promise<void> {
  await lock(client, `SELECT pg_advisory_xact_lock_shared(${AdvisoryLock.polls})`, withinMs);
}

/**
 * Keeps out those batches that share a store with this one, until the transaction ends.
 * @param buckets of its stores, in order, so that two batches cannot wait for each other
 * @param withinMs how long it waits, in milliseconds
 * @throws DatabaseError where that takes longer; see {@link isBusy}.
 */
export async function lockBuckets(
  client: pg.ClientBase,
  buckets: readonly number[],
  withinMs: number,
): Promise<void> {
  // No lock is NULL, so no rows come.
  const locks = `
    SELECT FROM unnest(ARRAY[${buckets.join(', ')}]) AS bucket
    WHERE pg_advisory_xact_lock(${AdvisoryLock.pollBucket}, bucket) IS NULL`;
  await lock(client, locks, withinMs);
}

/** In one message: each of a transaction's messages waits for Node to have a moment. */
async function lock(client: pg.ClientBase, locks: string, withinMs: number): Promise<void> {
  const waitMs = Math.max(LEAST_WAIT_MS, Math.ceil(withinMs));
  await client.query(`
    SET LOCAL statement_timeout = ${waitMs};
    SET LOCAL lock_timeout = ${BATCH_WAITS_MS};
    ${locks};
    SET LOCAL statement_timeout TO DEFAULT`);
}

/** Whether an error says that others hold what was to be locked. */
export function isBusy(error: unknown): boolean {
  return error instanceof pg.DatabaseError && BUSY_CODES.has(error.code ?? '');
}
