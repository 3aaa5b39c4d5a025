import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import { readInstant, type PackedOfStore } from '../database/packed-rows';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { StoreFilter } from './store-filter';
import type { PolledStores } from './store-list';

/** SQL, and the values of its parameters. */
interface Condition {
  readonly sql: string;
  readonly values: unknown[];
}

const STORES = 'SELECT o.store_id, timestamptz_send(o.first_observed_at)';

/** Finds the stores that a report has a row for (`docs/accounting.md`, section 5). */
@Injectable()
export class StoreSelectionRepository {
  constructor(private readonly database: Database) {}

  /** How many stores have polls, counted up to `most`. */
  async count(most: number, client: pg.Pool | pg.ClientBase = this.database.pool): Promise<number> {
    const [row] = await this.database.tuples<[number]>(
      'SELECT count(*) FROM (SELECT FROM observed_store LIMIT $1) AS observed',
      [most],
      client,
    );
    return row?.[0] ?? 0;
  }

  /**
   * A page of the stores that have polls.
   * @param after the id behind which they begin; `''` for the first ones
   * @param limit how many at most
   */
  async page(client: pg.ClientBase, after: string, limit: number): Promise<PolledStores> {
    const sql = `${STORES} FROM observed_store o WHERE o.store_id > $1 ORDER BY o.store_id LIMIT $2`;
    return polledStores(await this.database.packed<PackedOfStore>(sql, [after, limit], client));
  }

  /** How many stores have a poll at or before `asOf` and pass `filter`. */
  async countSelected(
    client: pg.ClientBase,
    asOf: EpochMicros,
    filter: StoreFilter,
  ): Promise<number> {
    const { sql, values } = selected(asOf, filter);
    const [row] = await this.database.tuples<[number]>(`SELECT count(*) ${sql}`, values, client);
    return row?.[0] ?? 0;
  }

  /**
   * A page of these stores.
   * @param after the id behind which they begin; `''` for the first ones
   * @param limit how many at most
   */
  async select(
    client: pg.ClientBase,
    asOf: EpochMicros,
    filter: StoreFilter,
    { after, limit }: { readonly after: string; readonly limit: number },
  ): Promise<PolledStores> {
    const { sql, values } = selected(asOf, filter);
    const page = `AND o.store_id > $${values.length + 1} ORDER BY o.store_id LIMIT $${values.length + 2}`;
    return polledStores(
      await this.database.packed<PackedOfStore>(
        `${STORES} ${sql} ${page}`,
        [...values, after, limit],
        client,
      ),
    );
  }
}

function polledStores(rows: readonly PackedOfStore[]): PolledStores {
  return {
    ids: rows.map(([storeId]) => storeId),
    firstPolls: Float64Array.from(rows, ([, firstPoll]) => readInstant(firstPoll, 0)),
  };
}

function selected(asOf: EpochMicros, { storeIds, region, type }: StoreFilter): Condition {
  const values: unknown[] = [formatInstant(asOf)];
  const conditions = ['o.first_observed_at <= $1'];
  if (region !== undefined || type !== undefined) {
    values.push(region ?? null, type ?? null);
    conditions.push(
      `EXISTS (SELECT FROM stores s WHERE s.store_id = o.store_id
               AND ($2::text IS NULL OR s.region = $2) AND ($3::text IS NULL OR s.type = $3))`,
    );
  }
  if (storeIds) {
    values.push(storeIds);
    conditions.push(`o.store_id = ANY ($${values.length})`);
  }
  return { sql: `FROM observed_store o WHERE ${conditions.join(' AND ')}`, values };
}
