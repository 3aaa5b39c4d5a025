import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { NewestPoll } from '../database/newest-poll';
import { copyBinaryRows } from '../database/binary-rows';
import type { CalendarMonth } from './calendar-month';
import { LastPeriodRepository } from './last-period.repository';
import { ObservedStoreRepository } from './observed-store.repository';
import { OpenPeriods } from './open-periods';
import { PeriodFold } from './period-fold';
import { PERIOD_COLUMNS } from './period-rows';
import { partitionOf, PollPartitionRepository } from './poll-partition.repository';
import { pollRows } from './poll-rows';
import type { SortedFile, SortedPolls } from './sorted-polls';
import { StatusPeriodRepository } from './status-period.repository';

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
    private readonly lastPeriods: LastPeriodRepository,
    private readonly periods: StatusPeriodRepository,
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
        : await this.lastPeriods.read(client, polls.storeIds);
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
    await copyBinaryRows(client, PERIOD_COLUMNS, fold.newPeriodRows());
    await this.extend(client, polls, fold);
    await this.observed.addAppended(client, polls, open);
  }

  /** Carries the last periods of before on over the polls that agree with them. */
  private async extend(client: pg.ClientBase, polls: SortedPolls, fold: PeriodFold): Promise<void> {
    for (let from = 0; from < fold.extensions.length; from += BATCH) {
      const batch = fold.extensions.slice(from, from + BATCH);
      await this.periods.extend(client, polls, batch);
    }
  }
}
