import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { Status, StatusPeriod } from '../uptime/status';

/** A stretch of polls with one status, and how many they are. */
export interface CountedPeriod extends StatusPeriod {
  readonly polls: number;
}

/** The polls kept of one store. */
export interface PollSummary {
  readonly count: number;
  readonly first: EpochMicros | null;
  readonly last: EpochMicros | null;
}

/** What the debug endpoints read beside the calculation's own input. */
@Injectable()
export class DebugRepository {
  constructor(private readonly database: Database) {}

  /** How many polls are kept, by status. */
  async statusCounts(): Promise<Record<Status, number>> {
    const counts = { active: 0, inactive: 0 };
    for (const [status, count] of await this.database.tuples<[Status, number]>(
      'SELECT status, count(*) FROM store_status GROUP BY status',
    )) {
      counts[status] = count;
    }
    return counts;
  }

  /** The store's polls at or before `asOf`. */
  async pollSummary(storeId: string, asOf: EpochMicros): Promise<PollSummary> {
    const [row] = await this.database.rows<PollSummary & Record<string, unknown>>(
      `SELECT count(*) AS count, min(timestamp_utc) AS first, max(timestamp_utc) AS last
       FROM store_status WHERE store_id = $1 AND timestamp_utc <= $2`,
      [storeId, formatInstant(asOf)],
    );
    return row ?? { count: 0, first: null, last: null };
  }

  /** The newest `limit` periods of the store that started at or before `asOf`, oldest first. */
  async statusPeriods(storeId: string, asOf: EpochMicros, limit: number): Promise<CountedPeriod[]> {
    const newest = await this.database.tuples<[Status, EpochMicros, EpochMicros, number]>(
      `SELECT status, started_at, last_observed_at, polls FROM status_period
       WHERE store_id = $1 AND started_at <= $2 ORDER BY started_at DESC LIMIT $3`,
      [storeId, formatInstant(asOf), limit],
    );
    return newest.reverse().map(([status, startedAt, lastObservedAt, polls]) => ({
      status,
      startedAt,
      lastObservedAt,
      polls,
    }));
  }
}
