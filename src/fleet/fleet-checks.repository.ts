import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import type { StrangeStoresDto } from './fleet.dto';

/** How many of the stores a check names. */
export const MOST_NAMED = 20;

/** Looks for what lacks: that no picture of the stores with polls shows. */
@Injectable()
export class FleetChecksRepository {
  constructor(private readonly database: Database) {}

  /** Stores with polls, but without a zone of their own. */
  withoutTimezone(): Promise<StrangeStoresDto> {
    return this.find(
      `SELECT store_id FROM observed_store o
       WHERE NOT EXISTS (SELECT FROM store_timezones t WHERE t.store_id = o.store_id)`,
    );
  }

  /** Stores of which hours, a zone or a profile are known, but no poll. */
  withoutPolls(): Promise<StrangeStoresDto> {
    // The few that lack polls are put together, not all that are known: half the time.
    const unobserved = (table: string) => `
      SELECT store_id FROM ${table} known
      WHERE NOT EXISTS (SELECT FROM observed_store o WHERE o.store_id = known.store_id)`;
    return this.find(
      ['business_hours', 'store_timezones', 'stores'].map(unobserved).join(' UNION '),
    );
  }

  private async find(stores: string): Promise<StrangeStoresDto> {
    const [row] = await this.database.rows<StrangeStoresDto>(
      `WITH strange AS MATERIALIZED (${stores})
       SELECT (SELECT count(*) FROM strange) AS count,
         ARRAY(SELECT store_id FROM strange ORDER BY store_id LIMIT $1) AS store_ids`,
      [MOST_NAMED],
    );
    return row ?? { count: 0, store_ids: [] };
  }
}
