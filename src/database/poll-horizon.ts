import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { EpochMicros } from '../uptime/epoch-micros';
import { Database } from './database';

/** How a partition is called that holds the last poll of each store before a month. */
export const BEFORE_PREFIX = 'store_status_before_';

/**
 * The bound of the partition that took the place of the months that were dropped. Where months were
 * dropped by hand, no mark is left but what is known of polls older than any month held: the first
 * poll of a store, or behind a bound the end of a period. Each batch asks, so that only the rare case
 * of a month without polls behind the bound looks for it among the periods.
 */
const HORIZON = `
  WITH partition AS (
    SELECT starts_with(relname::text, '${BEFORE_PREFIX}') AS is_before,
      to_date(right(relname, 7), 'YYYY_MM')::timestamp AT TIME ZONE 'UTC' AS month
    FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = 'store_status'::regclass AND relname ~ '_\\d{4}_\\d{2}$'
  ), held AS (
    SELECT max(month) FILTER (WHERE is_before) AS bound,
      min(month) FILTER (WHERE NOT is_before) AS oldest
    FROM partition
  )
  SELECT CASE
    WHEN bound IS NULL THEN
      CASE WHEN (SELECT min(first_observed_at) FROM observed_store) < oldest THEN oldest END
    WHEN bound < oldest AND EXISTS (
      SELECT FROM status_period WHERE last_observed_at >= bound AND last_observed_at < oldest
    ) THEN oldest
    ELSE bound
  END AS horizon FROM held`;

/**
 * The instant before which polls were dropped, the start of a month of UTC. Their time line is kept,
 * and so is each store's last poll before it (`docs/accounting.md`, section 1).
 */
@Injectable()
export class PollHorizon {
  constructor(private readonly database: Database) {}

  /** The horizon as it is now; `null` where no polls were dropped. */
  async current(client: pg.Pool | pg.ClientBase = this.database.pool): Promise<EpochMicros | null> {
    // Each batch asks. It takes longer to plan than to run; prepared, it costs half.
    const { rows } = await client.query<{ horizon: EpochMicros | null }>({
      name: 'poll_horizon',
      text: HORIZON,
    });
    return rows[0]?.horizon ?? null;
  }
}
