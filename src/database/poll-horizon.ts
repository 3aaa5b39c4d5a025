import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { EpochMicros } from '../uptime/epoch-micros';
import { Database } from './database';

/** How a partition is called that holds the last poll of each store before a month. */
export const BEFORE_PREFIX = 'store_status_before_';

/**
 * The bound of the partition that took the place of the months that were dropped. Where months were
 * dropped by hand, no mark is left but the time line, which knows of polls older than any month held.
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
  SELECT greatest(bound, (
    SELECT oldest WHERE EXISTS (
      SELECT FROM status_period
      WHERE last_observed_at >= coalesce(bound, '-infinity') AND last_observed_at < oldest
    )
  )) AS horizon FROM held`;

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
