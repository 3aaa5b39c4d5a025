import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from './database';

/**
 * Counts the changes of the data that reports are made from, so that one can tell whether a report
 * still tells the present. A sequence, not a row: writers do not wait for each other over it. It may
 * count too often, at the price of a report more, but never too seldom.
 */
@Injectable()
export class DataVersion {
  constructor(private readonly database: Database) {}

  /** The version now. Read before the data: what is read later is this version or a newer one. */
  async current(): Promise<number> {
    const [row] = await this.database.tuples<[number]>('SELECT last_value FROM data_version');
    return row?.[0] ?? 0;
  }

  /**
   * Counts a change: in the transaction that makes it, and once more after its commit. A report
   * begun in between would else carry the new version and the old data.
   */
  async bump(client: pg.Pool | pg.ClientBase = this.database.pool): Promise<void> {
    await client.query("SELECT nextval('data_version')");
  }
}
