import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { instantArray, textArray } from './binary-array';
import type { OpenPeriods } from './open-periods';
import type { SortedPolls } from './sorted-polls';

/** Stores in one statement: its parameters hold the event loop up for some milliseconds. */
const BATCH = 2_000;

const KEEP_THE_EARLIEST = `
  ON CONFLICT (store_id) DO UPDATE SET first_observed_at = excluded.first_observed_at
    WHERE held.first_observed_at > excluded.first_observed_at`;

/**
 * The stores that have polls, each with its first one: what a report lists, without a look at the
 * history. Kept true in the transaction that takes polls in, like the periods.
 */
@Injectable()
export class ObservedStoreRepository {
  /** Adds the stores of appended polls that had none before. */
  async addAppended(client: pg.ClientBase, polls: SortedPolls, open: OpenPeriods): Promise<void> {
    const fresh = new Map<Buffer, EpochMicros>();
    for (const [rank, storeId] of polls.storeIds.entries()) {
      if (open.startedAt[rank] !== 0) continue;
      fresh.set(storeId, polls.firstOf(rank));
    }
    await this.add(client, fresh);
  }

  /** Adds stores, each with its first poll; one that is there keeps the earlier one. */
  async add(client: pg.ClientBase, firstPolls: ReadonlyMap<Buffer, EpochMicros>): Promise<void> {
    const all = [...firstPolls];
    for (let from = 0; from < all.length; from += BATCH) {
      const batch = all.slice(from, from + BATCH);
      await client.query(
        `INSERT INTO observed_store AS held (store_id, first_observed_at)
         SELECT * FROM unnest($1::text[], $2::timestamptz[]) ${KEEP_THE_EARLIEST}`,
        [textArray(batch.map(([storeId]) => storeId)), instantArray(batch.map(([, at]) => at))],
      );
    }
  }

  /** Adds the stores whose periods were made anew from their first one on (`kept_period`). */
  async addRepaired(client: pg.ClientBase): Promise<void> {
    await client.query(`
      INSERT INTO observed_store AS held (store_id, first_observed_at)
      SELECT kept.store_id, min(period.started_at)
      FROM kept_period AS kept JOIN status_period AS period USING (store_id)
      WHERE kept.started_at IS NULL
      GROUP BY kept.store_id ${KEEP_THE_EARLIEST}`);
  }

  /** Forgets what is told by polls from `oldest` on, before it is told anew. */
  async forget(client: pg.ClientBase, oldest: EpochMicros): Promise<void> {
    await client.query('DELETE FROM observed_store WHERE first_observed_at >= $1', [
      formatInstant(oldest),
    ]);
  }
}
