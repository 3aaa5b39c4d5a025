import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { EpochMicros } from '../uptime/epoch-micros';
import { copyBinaryRows } from '../database/binary-rows';
import { ObservedStoreRepository } from './observed-store.repository';
import { partitionOf, PollPartitionRepository } from './poll-partition.repository';
import { pollRows } from './poll-rows';
import { PollStretches, type FirstStretch } from './poll-stretches';
import type { SortedPolls } from './sorted-polls';

/**
 * Carries the last period of each store on over its first stretch of polls, where that is later and
 * of the same status; answers the stores where it is not so: their places, from 1, and whether the
 * last period is before the stretch, NULL where there is none. By its place in the table a period
 * is found a second time for less than by its key; it cannot move within one statement.
 */
const EXTEND = `
  WITH stretch AS MATERIALIZED (
    SELECT asked.*, held.row_at, held.last_observed_at < first_poll AS is_later,
      held.is_active = asked.is_active AND held.last_observed_at < first_poll AS goes_on
    FROM unnest($1::text[], $2::boolean[], $3::timestamptz[], $4::timestamptz[], $5::integer[])
      WITH ORDINALITY AS asked (store_id, is_active, first_poll, last_poll, polls, place)
    LEFT JOIN LATERAL (
      SELECT ctid AS row_at, last_observed_at, status = 'active' AS is_active FROM status_period
      WHERE status_period.store_id = asked.store_id COLLATE "C"
      ORDER BY started_at DESC LIMIT 1
    ) AS held ON true
  ), extended AS (
    UPDATE status_period AS held
    SET last_observed_at = stretch.last_poll, polls = held.polls + stretch.polls
    FROM stretch
    WHERE held.ctid = stretch.row_at AND goes_on
  )
  SELECT place, is_later FROM stretch WHERE goes_on IS NOT TRUE`;

/**
 * Appends batches where their polls are later than those that are held of their stores: no key can
 * conflict then, and no period but a store's last one can change. The stores must be locked.
 */
@Injectable()
export class BatchAppendRepository {
  constructor(
    private readonly partitions: PollPartitionRepository,
    private readonly observed: ObservedStoreRepository,
  ) {}

  /**
   * Adds the polls of those stores of which every poll is later than all that are held, and brings
   * their periods up to date. Returns the ids of the other stores, of which nothing is added.
   */
  async append(client: pg.ClientBase, polls: SortedPolls): Promise<string[]> {
    await this.partitions.ensure(client, polls.extent.months);
    const stretches = new PollStretches(polls);
    const firsts = new Array<FirstStretch>(polls.storeIds.length).fill('goes on');
    const unseen = new Map<Buffer, EpochMicros>();
    const late: number[] = [];
    const { rows } = await client.query<[number, boolean | null]>({
      name: 'extend_periods',
      text: EXTEND,
      values: stretches.firstOfEach(),
      rowMode: 'array',
    });
    for (const [place, isLater] of rows) {
      const rank = place - 1;
      firsts[rank] = isLater === false ? 'is late' : 'is new';
      if (isLater === null)
        unseen.set(polls.storeIds[rank] ?? Buffer.alloc(0), polls.firstOf(rank));
      if (isLater === false) late.push(rank);
    }
    const added = late.length === 0 ? polls : polls.without(new Set(late));
    for (const month of added.extent.months) {
      const target = `${partitionOf(month)} (store_id, timestamp_utc, status)`;
      await copyBinaryRows(client, target, pollRows(added, month));
    }
    await copyBinaryRows(
      client,
      'status_period (store_id, started_at, last_observed_at, status, polls)',
      stretches.newPeriods(firsts),
    );
    await this.observed.add(client, unseen);
    return late.map((rank) => String(polls.storeIds[rank]));
  }
}
