import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Serialization failure, deadlock: the database undid one transaction so that another could go on. */
const CONFLICT_CODES = new Set(['40001', '40P01']);
const MOST_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

/** Whether the database undid a transaction because it was in the way of another. */
export function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && CONFLICT_CODES.has(error.code ?? '');
}

/**
 * Does work again that was undone for a conflict, four times in all. The pauses before double from
 * 50 ms on, and half of each is left to chance: who met once does not meet again.
 * @throws what the work throws, a conflict after the last attempt.
 */
export async function onceMoreOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MOST_ATTEMPTS || !isConflict(error)) throw error;
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }
}
