import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { NewestPoll } from '../database/newest-poll';
import type { EpochMicros } from '../uptime/epoch-micros';
import { copyBinaryRows } from '../database/binary-rows';
import { instantArray, integerArray, textArray } from './binary-array';
import type { CalendarMonth } from './calendar-month';
import { ObservedStoreRepository } from './observed-store.repository';
import { OpenPeriods } from './open-periods';
import { PeriodFold } from './period-fold';
import { PERIOD_COLUMNS } from './period-rows';
import { partitionOf, PollPartitionRepository } from './poll-partition.repository';
import { pollRows } from './poll-rows';
import type { SortedFile, SortedPolls } from './sorted-polls';

/** Stores in one statement: its parameters and rows hold the event loop up for some milliseconds. */
const BATCH = 2_000;

/**
 * Appends polls that are later than any poll held of their stores: no key can conflict, and no
 * period but each store's last one can change. So they are COPYed, sorted, straight into their
 * partitions, and the periods are folded here. Safe only while no one else writes polls of these
 * stores.
 */
@Injectable()
export class PollAppendRepository {
  constructor(
    private readonly partitions: PollPartitionRepository,
    private readonly observed: ObservedStoreRepository,
    private readonly newest: NewestPoll,
  ) {}

  /** Whether every poll is later than any poll held, of whatever store. */
  async isPast(client: pg.ClientBase, polls: SortedFile): Promise<boolean> {
    const newest = await this.newest.current(client);
    return newest === null || newest < polls.extent.first;
  }

  /**
   * Adds a file's polls, which are past all held, and brings the periods up to date. Returns how many
   * polls there were.
   */
  async appendFile(client: pg.ClientBase, file: SortedFile): Promise<number> {
    const fresh = await this.partitions.missing(client, file.extent.months);
    for (const month of fresh) await this.partitions.create(client, month);
    let count = 0;
    const isFirst = (await this.newest.current(client)) === null;
    for await (const polls of file.blocks()) {
      for (const month of polls.extent.months) await this.copy(client, polls, month);
      const open = isFirst
        ? new OpenPeriods(polls.storeIds.length)
        : await this.openPeriods(client, polls);
      await this.addPeriods(client, polls, open);
      count += polls.count;
    }
    for (const month of fresh) await this.partitions.attach(client, month);
    return count;
  }

  private async copy(
    client: pg.ClientBase,
    polls: SortedPolls,
    month: CalendarMonth,
  ): Promise<void> {
    const target = `${partitionOf(month)} (store_id, timestamp_utc, status)`;
    await copyBinaryRows(client, target, pollRows(polls, month));
  }

  private async addPeriods(
    client: pg.ClientBase,
    polls: SortedPolls,
    open: OpenPeriods,
  ): Promise<void> {
    const fold = new PeriodFold(polls, open);
    await copyBinaryRows(client, PERIOD_COLUMNS, fold.newPeriods());
    await this.extend(client, polls, fold);
    await this.observed.addAppended(client, polls, open);
  }

  /** The last period of each store that has one. */
  private async openPeriods(client: pg.ClientBase, polls: SortedPolls): Promise<OpenPeriods> {
    const open = new OpenPeriods(polls.storeIds.length);
    for (let from = 0; from < polls.storeIds.length; from += BATCH) {
      const { rows } = await client.query<[number, EpochMicros, EpochMicros, string]>({
        text: `
          SELECT asked.position, held.started_at, held.last_observed_at, held.status
          FROM unnest($1::text[]) WITH ORDINALITY AS asked (store_id, position)
          CROSS JOIN LATERAL (
            SELECT started_at, last_observed_at, status FROM status_period
            WHERE status_period.store_id = asked.store_id COLLATE "C"
            ORDER BY started_at DESC LIMIT 1
          ) AS held`,
        values: [textArray(polls.storeIds.slice(from, from + BATCH))],
        rowMode: 'array',
      });
      for (const [position, startedAt, lastObservedAt, status] of rows) {
        const rank = from + position - 1;
        open.startedAt[rank] = status === 'active' ? startedAt : -startedAt;
        open.lastObservedAt[rank] = lastObservedAt;
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
          textArray(batch.map(({ rank }) => polls.storeIds[rank] ?? Buffer.alloc(0))),
          instantArray(batch.map(({ startedAt }) => startedAt)),
          instantArray(batch.map(({ lastObservedAt }) => lastObservedAt)),
          integerArray(batch.map((extension) => extension.polls)),
        ],
      );
    }
  }
}
