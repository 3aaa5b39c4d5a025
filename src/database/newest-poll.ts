import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { Database } from './database';

/** What is held of polls, in short. */
export interface PollStanding {
  readonly newest: EpochMicros | null;
  /** Transactions that have written polls. */
  readonly writes: number;
}

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
   * The newest poll, and how many transactions have written polls, as the transaction of `client` sees
   * it. Snapshots that see the same number see the same polls and periods: of two snapshots the later
   * one sees all that the other sees, and what it sees beyond that is counted.
   */
  async standing(client: pg.ClientBase): Promise<PollStanding> {
    const { rows } = await client.query<PollStanding>(
      `SELECT max(observed_at) AS newest, coalesce(sum(writes), 0)::bigint AS writes
       FROM newest_poll`,
    );
    return rows[0] ?? { newest: null, writes: 0 };
  }

  /**
   * Tells of polls that the transaction of `client` writes, and counts it.
   * @param lane which row is raised: one that no other writer raises before this one commits
   * @param at the newest of these polls
   */
  async raise(client: pg.ClientBase, lane: number, at: EpochMicros): Promise<void> {
    await client.query({
      name: 'raise_newest_poll',
      text: `INSERT INTO newest_poll AS held (lane, observed_at) VALUES ($1, $2)
        ON CONFLICT (lane) DO UPDATE
        SET observed_at = greatest(held.observed_at, excluded.observed_at), writes = held.writes + 1`,
      values: [lane, formatInstant(at)],
    });
  }

  /** Tells it from the periods anew; no one else may write polls. */
  async recount(client: pg.ClientBase): Promise<void> {
    const { writes } = await this.standing(client);
    await client.query('DELETE FROM newest_poll');
    await client.query(
      `INSERT INTO newest_poll (lane, observed_at, writes)
       SELECT 0, max(last_observed_at), $1::bigint + 1 FROM status_period HAVING count(*) > 0`,
      [writes],
    );
  }
}
