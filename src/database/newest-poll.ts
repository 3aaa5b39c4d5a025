import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { Database } from './database';

/**
 * The newest poll of all stores. Each transaction that writes polls raises one row of `newest_poll`,
 * and the newest of these rows is the answer. An index on the periods' `last_observed_at` would tell
 * as well, but makes every poll half as dear again (`docs/decisions/0020`).
 */
@Injectable()
export class NewestPoll {
  constructor(private readonly database: Database) {}

  /** The newest poll as it is now; `null` without polls. */
  async current(client: pg.Pool | pg.ClientBase = this.database.pool): Promise<EpochMicros | null> {
    const { rows } = await client.query<{ newest: EpochMicros | null }>(
      'SELECT max(observed_at) AS newest FROM newest_poll',
    );
    return rows[0]?.newest ?? null;
  }

  /**
   * Tells of polls that the transaction of `client` writes.
   * @param lane which row is raised: one that no other writer raises before this one commits
   * @param at the newest of these polls
   */
  async raise(client: pg.ClientBase, lane: number, at: EpochMicros): Promise<void> {
    await client.query({
      name: 'raise_newest_poll',
      text: `INSERT INTO newest_poll AS held (lane, observed_at) VALUES ($1, $2)
        ON CONFLICT (lane) DO UPDATE SET observed_at = excluded.observed_at
        WHERE held.observed_at < excluded.observed_at`,
      values: [lane, formatInstant(at)],
    });
  }

  /** Tells it from the periods anew; no one else may write polls. */
  async recount(client: pg.ClientBase): Promise<void> {
    await client.query(`
      DELETE FROM newest_poll;
      INSERT INTO newest_poll
      SELECT 0, max(last_observed_at) FROM status_period HAVING count(*) > 0`);
  }
}
