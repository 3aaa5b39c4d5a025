import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { Database } from './database';

/** What is held of polls, in short. */
export interface PollStanding {
  readonly newest: EpochMicros | null;
  /** The version of the polls: greater for later snapshots, and never the same again. */
  readonly version: bigint;
}

/** The number of the change that raised each lane of writers last, by lane. */
export type PollLanes = ReadonlyMap<number, number>;

/** Whether lanes are the same: then the same transactions have written polls. */
export function areSameLanes(one: PollLanes, other: PollLanes): boolean {
  return one.size === other.size && [...one].every(([lane, change]) => other.get(lane) === change);
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
   * The newest poll, and the version of the polls, as the transaction of `client` sees it. Snapshots that
   * see the same version see the same polls and periods: of two snapshots the later one sees all that the
   * other sees, and each lane that was raised beyond that has a greater number. The greatest number goes
   * before their sum: what is held after all was deleted has greater numbers than all before.
   */
  async standing(client: pg.ClientBase): Promise<PollStanding> {
    const { rows } = await client.query<{ newest: EpochMicros | null; last: number; sum: number }>(
      `SELECT max(observed_at) AS newest, coalesce(max(raised_by), 0) AS last,
         coalesce(sum(raised_by), 0)::bigint AS sum
       FROM newest_poll`,
    );
    const [{ newest, last, sum } = { newest: null, last: 0, sum: 0 }] = rows;
    return { newest, version: (BigInt(last) << 64n) + BigInt(sum) };
  }

  /** All lanes, as the transaction of `client` sees them; see {@link areSameLanes}. */
  async lanes(client: pg.ClientBase): Promise<PollLanes> {
    const { rows } = await client.query<[number, number]>({
      name: 'poll_lanes',
      text: 'SELECT lane, raised_by FROM newest_poll',
      rowMode: 'array',
    });
    return new Map(rows);
  }

  /**
   * Tells of polls that the transaction of `client` writes.
   * @param lane which row is raised: one that no other writer raises before this one commits
   * @param at the newest of these polls
   * @returns the number of this change
   */
  async raise(client: pg.ClientBase, lane: number, at: EpochMicros): Promise<number> {
    const { rows } = await client.query<{ raised_by: number }>({
      name: 'raise_newest_poll',
      text: `INSERT INTO newest_poll AS held (lane, observed_at, raised_by)
        VALUES ($1, $2, nextval('data_version'))
        ON CONFLICT (lane) DO UPDATE
        SET observed_at = greatest(held.observed_at, excluded.observed_at),
          raised_by = excluded.raised_by
        RETURNING raised_by`,
      values: [lane, formatInstant(at)],
    });
    return rows[0]?.raised_by ?? 0;
  }

  /** Tells it from the periods anew; no one else may write polls. */
  async recount(client: pg.ClientBase): Promise<void> {
    await client.query('DELETE FROM newest_poll');
    await client.query(
      `INSERT INTO newest_poll (lane, observed_at, raised_by)
       SELECT 0, max(last_observed_at), nextval('data_version')
       FROM status_period HAVING count(*) > 0`,
    );
  }
}
