import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { copyBinaryRows } from '../database/binary-rows';
import type { CalendarMonth } from './calendar-month';
import { PeriodWeaveRepository } from './period-weave.repository';
import type { PollDifference } from './poll-difference';
import { partitionOf } from './poll-partition.repository';
import { pollRows } from './poll-rows';
import type { SortedPolls } from './sorted-polls';

/** Polls in one statement. */
const BATCH = 10_000;

/**
 * Writes polls of which is known whether they are held: those that are not are COPYed, sorted, right
 * between those held, without a look for conflicts; of the others the status is changed. The periods
 * are folded here. Safe only while no one else writes polls.
 */
@Injectable()
export class PollWeaveRepository {
  constructor(private readonly periods: PeriodWeaveRepository) {}

  /**
   * Writes a difference. The partitions must exist.
   * @param end up to when all polls were compared
   * @returns how many stores still need their periods repaired
   */
  async weave(
    client: pg.ClientBase,
    { fresh, changed, stores }: PollDifference,
    end: EpochMicros,
  ): Promise<number> {
    for (const month of fresh.extent.months) {
      const target = `${partitionOf(month)} (store_id, timestamp_utc, status)`;
      await copyBinaryRows(client, target, pollRows(fresh, month));
    }
    for (const month of changed.extent.months) await this.change(client, changed, month);
    return this.periods.weave(client, stores, end);
  }

  /** Gives polls of a month that are held their other status. */
  private async change(
    client: pg.ClientBase,
    { storeIds, offsets, instants }: SortedPolls,
    month: CalendarMonth,
  ): Promise<void> {
    const polls = storeIds.flatMap((storeId, rank) =>
      Array.from(instants.subarray(offsets[rank], offsets[rank + 1]), (value) => ({
        storeId: storeId.toString(),
        at: Math.abs(value),
        status: value > 0 ? 'active' : 'inactive',
      })).filter(({ at }) => at >= month.from && at < month.to),
    );
    for (let from = 0; from < polls.length; from += BATCH) {
      const batch = polls.slice(from, from + BATCH);
      await client.query(
        `UPDATE ${partitionOf(month)} AS held SET status = changed.status
         FROM unnest($1::text[], $2::timestamptz[], $3::text[])
           AS changed (store_id, timestamp_utc, status)
         WHERE held.store_id = changed.store_id COLLATE "C"
           AND held.timestamp_utc = changed.timestamp_utc`,
        [
          batch.map(({ storeId }) => storeId),
          batch.map(({ at }) => formatInstant(at)),
          batch.map(({ status }) => status),
        ],
      );
    }
  }
}
