import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { StoreFilter } from './store-filter';

/** Finds the stores that a report has a row for (`docs/accounting.md`, section 5). */
@Injectable()
export class StoreSelectionRepository {
  constructor(private readonly database: Database) {}

  /** The ids of the stores with a poll at or before `asOf` that pass `filter`, in byte order. */
  async select(client: pg.ClientBase, asOf: EpochMicros, filter: StoreFilter): Promise<string[]> {
    const values: unknown[] = [formatInstant(asOf)];
    const conditions = ['o.first_observed_at <= $1'];
    if (filter.region !== undefined || filter.type !== undefined) {
      values.push(filter.region ?? null, filter.type ?? null);
      conditions.push(
        `EXISTS (SELECT FROM stores s WHERE s.store_id = o.store_id
                 AND ($2::text IS NULL OR s.region = $2) AND ($3::text IS NULL OR s.type = $3))`,
      );
    }
    if (filter.storeIds) {
      values.push(filter.storeIds);
      conditions.push(`o.store_id = ANY ($${values.length})`);
    }
    const found = await this.database.tuples<[string]>(
      `SELECT o.store_id FROM observed_store o WHERE ${conditions.join(' AND ')} ORDER BY o.store_id`,
      values,
      client,
    );
    return found.map(([storeId]) => storeId);
  }

  /** How many stores have polls, counted up to `most`. */
  async count(most: number): Promise<number> {
    const [row] = await this.database.tuples<[number]>(
      'SELECT count(*) FROM (SELECT FROM observed_store LIMIT $1) AS observed',
      [most],
    );
    return row?.[0] ?? 0;
  }
}
