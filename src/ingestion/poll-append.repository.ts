import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { copyBinaryRows } from './binary-rows';
import { ObservedStoreRepository } from './observed-store.repository';
import { openPeriodsOf, PeriodFold, type OpenPeriods } from './period-fold';
import { partitionOf, PollPartitionRepository } from './poll-partition.repository';
import { pollRows } from './poll-rows';
import type { SortedPolls } from './sorted-polls';

/** Stores in one statement. */
const BATCH = 10_000;

/**
 * Appends polls that are all later than any poll held: no key can conflict, and no period but each
 * store's last one can change. So they are COPYed, sorted, straight into their partitions, and the
 * periods are folded here. Safe only while no one else writes polls.
 */
@Injectable()
export class PollAppendRepository {
  constructor(
    private readonly partitions: PollPartitionRepository,
    private readonly observed: ObservedStoreRepository,
  ) {}

  /** Whether every poll is later than any poll held. */
  async isPast(client: pg.ClientBase, polls: SortedPolls): Promise<boolean> {
    const { rows } = await client.query<{ newest: EpochMicros | null }>(
      'SELECT max(last_observed_at) AS newest FROM status_period',
    );
    const newest = rows[0]?.newest ?? null;
    return newest === null || newest < polls.first;
  }

  /** Adds the polls and brings the periods up to date. */
  async append(client: pg.ClientBase, polls: SortedPolls): Promise<void> {
    const fresh = new Set(await this.partitions.missing(client, polls.months));
    for (const month of polls.months) {
      if (fresh.has(month)) await this.partitions.create(client, month);
      await copyBinaryRows(
        client,
        `${partitionOf(month)} (store_id, timestamp_utc, status)`,
        pollRows(polls, month),
      );
      if (fresh.has(month)) await this.partitions.attach(client, month);
    }
    const open = await this.openPeriods(client, polls);
    const fold = new PeriodFold(polls, open);
    await copyBinaryRows(
      client,
      'status_period (store_id, started_at, last_observed_at, status, polls)',
      fold.newPeriods(),
    );
    await this.extend(client, polls, fold);
    await this.observed.addAppended(client, polls, open);
  }

  /** The last period of each store that has one. */
  private async openPeriods(client: pg.ClientBase, polls: SortedPolls): Promise<OpenPeriods> {
    const open = openPeriodsOf(polls);
    for (let from = 0; from < polls.storeIds.length; from += BATCH) {
      const ids = polls.storeIds.slice(from, from + BATCH).map((id) => id.toString());
      const { rows } = await client.query<[number, EpochMicros, string]>({
        text: `
          SELECT asked.position, held.started_at, held.status
          FROM unnest($1::text[]) WITH ORDINALITY AS asked (store_id, position)
          CROSS JOIN LATERAL (
            SELECT started_at, status FROM status_period
            WHERE status_period.store_id = asked.store_id COLLATE "C"
            ORDER BY started_at DESC LIMIT 1
          ) AS held`,
        values: [ids],
        rowMode: 'array',
      });
      for (const [position, startedAt, status] of rows) {
        open[from + position - 1] = status === 'active' ? startedAt : -startedAt;
      }
    }
    return open;
  }

  /** Carries the last periods of before on over the polls that agree with them. */
  private async extend(client: pg.ClientBase, polls: SortedPolls, fold: PeriodFold): Promise<void> {
    for (let from = 0; from < fold.extensions.length; from += BATCH) {
      const batch = fold.extensions.slice(from, from + BATCH);
      await client.query(
        `UPDATE status_period AS held
         SET last_observed_at = extension.last_observed_at, polls = held.polls + extension.polls
         FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::integer[])
           AS extension (store_id, started_at, last_observed_at, polls)
         WHERE held.store_id = extension.store_id COLLATE "C"
           AND held.started_at = extension.started_at`,
        [
          batch.map((extension) => polls.storeIds[extension.rank]?.toString()),
          batch.map((extension) => formatInstant(extension.startedAt)),
          batch.map((extension) => formatInstant(extension.lastObservedAt)),
          batch.map((extension) => extension.polls),
        ],
      );
    }
  }
}
