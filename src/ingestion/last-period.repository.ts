import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { EpochMicros } from '../uptime/epoch-micros';
import { textArray } from './binary-array';
import { OpenPeriods } from './open-periods';

/** Stores in one statement: its parameters and rows hold the event loop up for some milliseconds. */
const BATCH = 2_000;

/** Reads the last period of stores. */
@Injectable()
export class LastPeriodRepository {
  /** The last period of each of these stores, at its place among them. */
  async read(client: pg.ClientBase, storeIds: readonly Buffer[]): Promise<OpenPeriods> {
    const open = new OpenPeriods(storeIds.length);
    for (let from = 0; from < storeIds.length; from += BATCH) {
      const { rows } = await client.query<[number, EpochMicros, EpochMicros, string]>({
        name: 'last_periods',
        text: `
          SELECT asked.position, held.started_at, held.last_observed_at, held.status
          FROM unnest($1::text[]) WITH ORDINALITY AS asked (store_id, position)
          CROSS JOIN LATERAL (
            SELECT started_at, last_observed_at, status FROM status_period
            WHERE status_period.store_id = asked.store_id COLLATE "C"
            ORDER BY started_at DESC LIMIT 1
          ) AS held`,
        values: [textArray(storeIds.slice(from, from + BATCH))],
        rowMode: 'array',
      });
      for (const [position, startedAt, lastObservedAt, status] of rows) {
        const place = from + position - 1;
        open.startedAt[place] = status === 'active' ? startedAt : -startedAt;
        open.lastObservedAt[place] = lastObservedAt;
      }
    }
    return open;
  }
}
