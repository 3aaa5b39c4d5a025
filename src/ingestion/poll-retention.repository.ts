import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { Database } from '../database/database';
import { BEFORE_PREFIX } from '../database/poll-horizon';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { CalendarMonth } from './calendar-month';
import { partitionOf } from './poll-partition.repository';

const { escapeIdentifier, escapeLiteral } = pg;

/** A month of polls on disk. */
export interface HeldMonth {
  /** `2023_01` */
  readonly name: string;
  /** Its polls and their key, in bytes. */
  readonly bytes: number;
}

/**
 * Drops months of polls. Each store's last poll before the horizon is kept, in one partition that
 * holds all time before it: coverage, longest carry and the newest poll of a later week rest on it.
 */
@Injectable()
export class PollRetentionRepository {
  constructor(private readonly database: Database) {}

  /** The newest poll of all stores; `null` without polls. */
  async newestPoll(): Promise<EpochMicros | null> {
    const [row] = await this.database.tuples<[EpochMicros | null]>(
      'SELECT max(last_observed_at) FROM status_period',
    );
    return row?.[0] ?? null;
  }

  /** The months that are held and lie before `month`, oldest first. */
  async monthsBefore(
    month: CalendarMonth,
    client: pg.Pool | pg.ClientBase = this.database.pool,
  ): Promise<HeldMonth[]> {
    return this.database.rows<HeldMonth & pg.QueryResultRow>(
      `SELECT right(relname, 7) AS name, pg_total_relation_size(inhrelid) AS bytes
       FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
       WHERE inhparent = 'store_status'::regclass
         AND relname ~ '^store_status_\\d{4}_\\d{2}$' AND relname < $1
       ORDER BY relname`,
      [partitionOf(month)],
      client,
    );
  }

  /**
   * Makes the table that is to take the place of all before `month`: each store's last poll there.
   * Until the transaction ends nobody writes to `months`; everything else goes on.
   */
  async carry(
    client: pg.ClientBase,
    month: CalendarMonth,
    months: readonly HeldMonth[],
  ): Promise<void> {
    const horizon = escapeLiteral(formatInstant(month.from));
    const table = escapeIdentifier(BEFORE_PREFIX + month.name);
    // One pass over the polls; DISTINCT ON would sort them. With the CHECK, attaching reads nothing.
    await client.query(`
      LOCK TABLE ${months.map((held) => escapeIdentifier(partitionOf(held))).join(', ')} IN SHARE MODE;
      CREATE TABLE ${table} (LIKE store_status INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
      INSERT INTO ${table} (store_id, timestamp_utc, status)
      SELECT store_id, max(timestamp_utc),
        CASE WHEN max(timestamp_utc) = max(timestamp_utc) FILTER (WHERE status = 'active')
             THEN 'active' ELSE 'inactive' END
      FROM store_status WHERE timestamp_utc < ${horizon} GROUP BY store_id;
      ALTER TABLE ${table} ADD PRIMARY KEY (store_id, timestamp_utc),
        ADD CONSTRAINT before_this_month CHECK (timestamp_utc < ${horizon});
      ANALYZE ${table};
    `);
  }

  /**
   * Puts the table of {@link carry} in the place of all partitions before `month`. Nobody else may
   * write polls; readers are kept out for the moment that this and the commit take.
   * @param withinMs how long it waits for readers, in milliseconds: others wait behind it meanwhile
   * @throws DatabaseError where readers do not end within that
   */
  async exchange(client: pg.ClientBase, month: CalendarMonth, withinMs: number): Promise<void> {
    const horizon = escapeLiteral(formatInstant(month.from));
    const table = escapeIdentifier(BEFORE_PREFIX + month.name);
    await client.query(`
      SET LOCAL lock_timeout = ${withinMs};
      LOCK TABLE ONLY store_status IN ACCESS EXCLUSIVE MODE;
    `);
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
       WHERE inhparent = 'store_status'::regclass AND (relname < $1 OR starts_with(relname::text, $2))`,
      [partitionOf(month), BEFORE_PREFIX],
    );
    await client.query(`
      DROP TABLE ${rows.map(({ name }) => escapeIdentifier(name)).join(', ')};
      ALTER TABLE store_status ATTACH PARTITION ${table} FOR VALUES FROM (MINVALUE) TO (${horizon});
      ALTER TABLE ${table} DROP CONSTRAINT before_this_month;
    `);
  }
}
