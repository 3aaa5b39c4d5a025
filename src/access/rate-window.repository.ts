import { Injectable } from '@nestjs/common';
import { Database } from '../database/database';

/** What is known of a caller's minute after some calls were taken from it. */
export interface RateWindow {
  /** Calls taken in this minute by all processes, these included. */
  readonly taken: number;
  /** Milliseconds until the minute ends, by the clock of the database, which all processes share. */
  readonly msLeft: number;
}

const TAKE = `
  WITH clock AS (
    SELECT floor(extract(epoch FROM at) / 60)::bigint AS minute,
      60000 - floor(extract(epoch FROM at) * 1000)::bigint % 60000 AS ms_left
    FROM (SELECT clock_timestamp() AS at) now
  )
  INSERT INTO rate_window AS held (subject, minute, taken) SELECT $1, minute, $2 FROM clock
  ON CONFLICT (subject) DO UPDATE SET
    minute = greatest(held.minute, excluded.minute),
    taken = CASE WHEN held.minute >= excluded.minute THEN held.taken ELSE 0 END + excluded.taken
  RETURNING taken, (SELECT ms_left FROM clock) AS "msLeft"`;

/** The minutes of the callers (`docs/security.md`, section Rate limits). */
@Injectable()
export class RateWindowRepository {
  constructor(private readonly database: Database) {}

  /** Takes `calls` from a caller's minute. */
  async take(subject: string, calls: number): Promise<RateWindow> {
    const { rows } = await this.database.pool.query<RateWindow>({
      name: 'rate_window',
      text: TAKE,
      values: [subject, calls],
    });
    const [window] = rows;
    if (!window) throw new Error('a rate window did not come back');
    return window;
  }

  /** Forgets the minutes that are over. */
  async deleteOld(): Promise<void> {
    await this.database.rows(
      `DELETE FROM rate_window
       WHERE minute < floor(extract(epoch FROM clock_timestamp()) / 60)::bigint - 1`,
    );
  }
}
