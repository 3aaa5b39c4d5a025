import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import type { CalendarMonth } from './calendar-month';
import { partitionOf } from './poll-partition.repository';

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
 * Functions of the owner do it; they refuse to drop polls of the last week, and to drop what is not
 * carried over in the same transaction.
 */
@Injectable()
export class PollRetentionRepository {
  constructor(private readonly database: Database) {}

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
   * Until the transaction ends nobody writes to the months before; everything else goes on.
   */
  async carry(client: pg.ClientBase, month: CalendarMonth): Promise<void> {
    await client.query("SELECT carry_polls_before(to_date($1, 'YYYY_MM'))", [month.name]);
  }

  /**
   * Puts the table of {@link carry} in the place of all partitions before `month`. Nobody else may
   * write polls; readers are kept out for the moment that this and the commit take.
   * @param withinMs how long it waits for readers, in milliseconds: others wait behind it meanwhile
   * @throws DatabaseError where readers do not end within that
   */
  async exchange(client: pg.ClientBase, month: CalendarMonth, withinMs: number): Promise<void> {
    await client.query(`SET LOCAL lock_timeout = ${withinMs}`);
    await client.query("SELECT exchange_polls_before(to_date($1, 'YYYY_MM'))", [month.name]);
  }
}
