import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';

/** What a stores file said of a store, without its tags. */
export interface StoreProfile {
  readonly name: string | null;
  readonly region: string | null;
  readonly type: string | null;
}

/** Reads the profiles of many stores. */
@Injectable()
export class StoreProfileRepository {
  constructor(private readonly database: Database) {}

  /** Of the stores from `first` to `last`, both included; those without a profile are not in it. */
  async between(
    client: pg.ClientBase,
    first: string,
    last: string,
  ): Promise<Map<string, StoreProfile>> {
    const found = await this.database.tuples<[string, ...(string | null)[]]>(
      'SELECT store_id, name, region, type FROM stores WHERE store_id >= $1 AND store_id <= $2',
      [first, last],
      client,
    );
    return new Map(
      found.map(([storeId, name = null, region = null, type = null]) => [
        storeId,
        { name, region, type },
      ]),
    );
  }
}
