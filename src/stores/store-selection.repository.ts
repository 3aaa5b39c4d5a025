import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { StoreFilter } from './store-filter';

/**
 * The stores with any poll, found by one index look-up for each store: the length of their history
 * does not matter, as it would with DISTINCT.
 */
const OBSERVED_STORES = `
  WITH RECURSIVE observed (store_id) AS (
    (SELECT store_id FROM status_period ORDER BY store_id LIMIT 1)
    UNION ALL
    SELECT (SELECT p.store_id FROM status_period p
            WHERE p.store_id > o.store_id ORDER BY p.store_id LIMIT 1)
    FROM observed o WHERE o.store_id IS NOT NULL
  )`;

/** Finds the stores that a report has a row for (`docs/accounting.md`, section 5). */
@Injectable()
export class StoreSelectionRepository {
  constructor(private readonly database: Database) {}

  /** The ids of the stores with a poll at or before `asOf` that pass `filter`, in byte order. */
  async select(client: pg.ClientBase, asOf: EpochMicros, filter: StoreFilter): Promise<string[]> {
    const values: unknown[] = [formatInstant(asOf)];
    const conditions = [
      `EXISTS (SELECT FROM status_period p
               WHERE p.store_id = c.store_id AND p.started_at <= $1)`,
    ];
    if (filter.region !== undefined || filter.type !== undefined) {
      values.push(filter.region ?? null, filter.type ?? null);
      conditions.push(
        `EXISTS (SELECT FROM stores s WHERE s.store_id = c.store_id
                 AND ($2::text IS NULL OR s.region = $2) AND ($3::text IS NULL OR s.type = $3))`,
      );
    }
    let candidates = `${OBSERVED_STORES} SELECT c.store_id FROM observed c
                      WHERE c.store_id IS NOT NULL AND`;
    if (filter.storeIds) {
      values.push(filter.storeIds);
      candidates = `SELECT c.store_id FROM (
                      SELECT DISTINCT id COLLATE "C" AS store_id
                      FROM unnest($${values.length}::text[]) AS id
                    ) c WHERE`;
    }
    const sql = `${candidates} ${conditions.join(' AND ')} ORDER BY c.store_id`;
    const found = await this.database.tuples<[string]>(sql, values, client);
    return found.map(([storeId]) => storeId);
  }
}
