import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { NewestPoll } from '../database/newest-poll';
import { PollHorizon } from '../database/poll-horizon';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { instantArray, integerArray, textArray } from './binary-array';
import { ObservedStoreRepository } from './observed-store.repository';
import type { PeriodExtension } from './period-fold';
import type { SortedPolls } from './sorted-polls';

/** From here on a temporary table is worth statistics of its own. */
const MANY_STORES = 1_000;

/**
 * The time line of each store, one row for each stretch of polls of one status. It is derived from
 * the polls, and kept true in the transaction that takes them in.
 */
@Injectable()
export class StatusPeriodRepository {
  constructor(
    private readonly observed: ObservedStoreRepository,
    private readonly horizon: PollHorizon,
    private readonly newest: NewestPoll,
  ) {}

  /**
   * Makes the temporary table `touched_store (store_id, earliest)`, the stores whose polls a
   * transaction changes and the earliest poll that did. It is empty at the start of each transaction
   * and stays with the connection: a table made anew for each batch would bloat the catalogue.
   */
  async prepare(client: pg.ClientBase): Promise<void> {
    await client.query(`
      CREATE TEMPORARY TABLE IF NOT EXISTS touched_store (
        store_id text COLLATE "C" PRIMARY KEY,
        earliest timestamptz NOT NULL
      ) ON COMMIT DELETE ROWS;
      CREATE TEMPORARY TABLE IF NOT EXISTS kept_period (
        store_id         text COLLATE "C" PRIMARY KEY,
        earliest         timestamptz NOT NULL,
        started_at       timestamptz,
        last_observed_at timestamptz,
        status           text COLLATE "C",
        polls            integer
      ) ON COMMIT DELETE ROWS;
    `);
  }

  /**
   * Makes the periods of the stores in `touched_store` anew, from each one's earliest changed poll
   * on. What is before is kept: of the period that reaches there only the part before the change,
   * and where the change is behind its last poll, it is not even read.
   */
  async repair(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query<{ stores: number; earliest: EpochMicros | null }>(
      'SELECT count(*) AS stores, min(earliest) AS earliest FROM touched_store',
    );
    const { stores, earliest } = rows[0] ?? { stores: 0, earliest: null };
    if (earliest === null) return;
    const many = stores >= MANY_STORES;
    if (many) await client.query('ANALYZE touched_store');
    // Polls that were dropped are counted no more, but a period that reaches back to them stays.
    await client.query(`
      INSERT INTO kept_period
      SELECT touched.store_id, touched.earliest, held.started_at,
        CASE WHEN held.last_observed_at < touched.earliest THEN held.last_observed_at
             ELSE coalesce(before.last_observed_at, held.started_at) END,
        held.status,
        CASE WHEN held.last_observed_at < touched.earliest THEN held.polls
             ELSE greatest(before.polls, 1) END
      FROM touched_store AS touched
      LEFT JOIN LATERAL (
        SELECT * FROM status_period
        WHERE status_period.store_id = touched.store_id
          AND status_period.started_at < touched.earliest
        ORDER BY started_at DESC LIMIT 1
      ) AS held ON true
      LEFT JOIN LATERAL (
        SELECT max(timestamp_utc) AS last_observed_at, count(*) AS polls FROM store_status
        WHERE store_status.store_id = touched.store_id
          AND timestamp_utc >= held.started_at AND timestamp_utc < touched.earliest
          AND held.last_observed_at >= touched.earliest
      ) AS before ON true`);
    if (many) await client.query('ANALYZE kept_period');
    await client.query(`
      DELETE FROM status_period USING kept_period AS kept
      WHERE status_period.store_id = kept.store_id
        AND status_period.started_at >= coalesce(kept.started_at, kept.earliest)`);
    await client.query(
      `INSERT INTO status_period (store_id, started_at, last_observed_at, status, polls)
       SELECT store_id, min(started_at), max(last_observed_at), min(status), sum(polls)
       FROM (
         SELECT *, count(*) FILTER (WHERE changes)
           OVER (PARTITION BY store_id ORDER BY started_at) AS stretch
         FROM (
           SELECT *, status IS DISTINCT FROM
             lag(status) OVER (PARTITION BY store_id ORDER BY started_at) AS changes
           FROM (
             SELECT store_id, started_at, last_observed_at, status, polls
             FROM kept_period WHERE started_at IS NOT NULL
             UNION ALL
             SELECT poll.store_id, poll.timestamp_utc, poll.timestamp_utc, poll.status, 1
             FROM kept_period AS kept
             JOIN store_status AS poll
               ON poll.store_id = kept.store_id AND poll.timestamp_utc >= kept.earliest
             WHERE poll.timestamp_utc >= $1
           ) AS pieces
         ) AS marked
       ) AS numbered
       GROUP BY store_id, stretch`,
      [formatInstant(earliest)],
    );
    await this.observed.addRepaired(client);
    // Further batches of the transaction touch stores of their own.
    await client.query('DELETE FROM touched_store; DELETE FROM kept_period');
  }

  /**
   * Carries periods that are held on over polls. Returns how many were there.
   * @param polls those of the stores whose ranks the extensions name
   */
  async extend(
    client: pg.ClientBase,
    { storeIds }: SortedPolls,
    extensions: readonly PeriodExtension[],
  ): Promise<number> {
    const { rowCount } = await client.query({
      name: 'extend_periods',
      text: `
        UPDATE status_period AS held
        SET last_observed_at = extension.last_observed_at, polls = held.polls + extension.polls
        FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::integer[])
          AS extension (store_id, started_at, last_observed_at, polls)
        WHERE held.store_id = extension.store_id COLLATE "C"
          AND held.started_at = extension.started_at`,
      values: [
        textArray(extensions.map(({ rank }) => storeIds[rank] ?? Buffer.alloc(0))),
        instantArray(extensions.map(({ startedAt }) => startedAt)),
        instantArray(extensions.map(({ lastObservedAt }) => lastObservedAt)),
        integerArray(extensions.map(({ polls }) => polls)),
      ],
    });
    return rowCount ?? 0;
  }

  /** Gathers the planner's statistics of the periods. */
  async analyze(client: pg.ClientBase): Promise<void> {
    await client.query("SELECT gather_statistics('status_period')");
  }

  /**
   * Makes all periods anew from the polls that are held; no one else may write polls. What is before
   * the horizon, from polls that were dropped, is kept. Returns `false` where there are no polls, and
   * does nothing then.
   */
  async rebuildAll(client: pg.ClientBase): Promise<boolean> {
    const { rows } = await client.query<{ oldest: EpochMicros | null }>(
      'SELECT min(timestamp_utc) AS oldest FROM store_status',
    );
    const oldest = rows[0]?.oldest ?? null;
    if (oldest === null) return false;
    const from = (await this.horizon.current(client)) ?? oldest;
    await this.prepare(client);
    // What no poll stands behind can only be known to be wrong within the reach of the polls.
    await client.query('DELETE FROM status_period WHERE started_at >= $1', [formatInstant(from)]);
    await this.observed.forget(client, from);
    await client.query(
      'INSERT INTO touched_store SELECT DISTINCT store_id, $1::timestamptz FROM store_status',
      [formatInstant(from)],
    );
    await this.repair(client);
    await this.newest.recount(client);
    return true;
  }
}
