import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { CalendarMonth } from './calendar-month';
import { HeldPollsRepository } from './held-polls.repository';
import { PollDifference } from './poll-difference';
import { lockPollsForBatch, lockPollsForFile } from './poll-locks';
import { PollAppendRepository } from './poll-append.repository';
import { PollMergeRepository } from './poll-merge.repository';
import type { SortedPolls } from './sorted-polls';
import { StatusPeriodRepository } from './status-period.repository';

/** From here on the periods have changed enough for new statistics. */
const MANY_POLLS = 50_000;

/** A file's polls on their way in: the runs before the last, which are staged already. */
export interface StagedRuns {
  count: number;
  readonly months: Map<string, CalendarMonth>;
}

/** Writes polls, and keeps the writers of polls apart (`docs/architecture.md`, Flow of polls in). */
@Injectable()
export class PollWriter {
  constructor(
    private readonly appending: PollAppendRepository,
    private readonly merging: PollMergeRepository,
    private readonly held: HeldPollsRepository,
    private readonly periods: StatusPeriodRepository,
  ) {}

  /** Lays a full run of a file aside; more follow. */
  async stage(client: pg.ClientBase, polls: SortedPolls, staged: StagedRuns): Promise<void> {
    await this.merging.stage(client, polls, staged.count);
    staged.count += 1;
    for (const month of polls.months) staged.months.set(month.name, month);
  }

  /**
   * Writes a file: `last` and the runs staged before it. Waits for other files and for batches.
   * Returns the polls that were added or changed.
   */
  async writeFile(client: pg.ClientBase, last: SortedPolls, staged: StagedRuns): Promise<number> {
    if (staged.count === 0) {
      if (await this.appended(client, last)) return last.count;
      const news = await this.newOf(client, last);
      if (news.count < last.count && (await this.appended(client, news))) return news.count;
      last = news;
    }
    await this.stage(client, last, staged);
    await lockPollsForFile(client);
    const accepted = await this.merging.merge(client, [...staged.months.values()], staged.count);
    await this.analyze(client, accepted);
    return accepted;
  }

  /**
   * Writes a batch. Returns the polls that were added or changed.
   * @param withinMs how long it waits for other writers, in milliseconds
   * @throws DatabaseError where they do not finish within that; see {@link asBusy}.
   * @throws Problem 503 where polls of its months were dropped since the batch was checked.
   */
  async writeBatch(client: pg.ClientBase, polls: SortedPolls, withinMs: number): Promise<number> {
    await lockPollsForBatch(client, polls.storeIds, withinMs);
    if (await this.appending.appendBatch(client, polls)) return polls.count;
    await this.merging.stage(client, polls, 0);
    return this.merging.merge(client, polls.months, 1);
  }

  /** Appends the polls, where that may be; tells whether it is done. */
  private async appended(client: pg.ClientBase, polls: SortedPolls): Promise<boolean> {
    if (polls.count === 0) return true;
    if (!(await this.canAppend(client, polls))) return false;
    await this.appending.appendFile(client, polls);
    await this.analyze(client, polls.count);
    return true;
  }

  /**
   * The polls of a file that are not held yet, or held with the other status: to read what is held is
   * far cheaper than to merge what is held already. Where it would be much to read, all of them.
   *
   * No one is kept out meanwhile: polls are never taken back, so one that is held stays, and one that
   * a batch changes right now is as if the batch came after the file.
   */
  private async newOf(client: pg.ClientBase, polls: SortedPolls): Promise<SortedPolls> {
    if (!(await this.held.areWorthReading(client, polls))) return polls;
    const difference = new PollDifference(polls);
    for await (const store of this.held.read(client, polls.first, polls.last))
      difference.next(store);
    return difference.end();
  }

  /**
   * Whether the polls may be appended; then others are kept out. It is looked at before the lock
   * too: a file that is to be merged is staged without holding others up.
   */
  private async canAppend(client: pg.ClientBase, polls: SortedPolls): Promise<boolean> {
    if (!(await this.appending.isPast(client, polls))) return false;
    await lockPollsForFile(client);
    return this.appending.isPast(client, polls);
  }

  /** A report may follow at once, before the database gathers statistics by itself. */
  private async analyze(client: pg.ClientBase, accepted: number): Promise<void> {
    if (accepted >= MANY_POLLS) await this.periods.analyze(client);
  }
}
