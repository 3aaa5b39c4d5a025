import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { HeldPollsRepository } from './held-polls.repository';
import { PollDifference } from './poll-difference';
import { lockPollsForBatch, lockPollsForFile } from './poll-locks';
import { PollAppendRepository } from './poll-append.repository';
import { PollMergeRepository } from './poll-merge.repository';
import type { SortedFile, SortedPolls } from './sorted-polls';
import { StatusPeriodRepository } from './status-period.repository';

/** From here on the periods have changed enough for new statistics. */
const MANY_POLLS = 50_000;

/** Writes polls, and keeps the writers of polls apart (`docs/architecture.md`, Flow of polls in). */
@Injectable()
export class PollWriter {
  constructor(
    private readonly appending: PollAppendRepository,
    private readonly merging: PollMergeRepository,
    private readonly held: HeldPollsRepository,
    private readonly periods: StatusPeriodRepository,
  ) {}

  /**
   * Writes a file. Waits for other files and for batches. Returns the polls that were added or
   * changed.
   */
  async writeFile(client: pg.ClientBase, file: SortedFile): Promise<number> {
    if (file.count === 0) return 0;
    if (await this.canAppend(client, file)) return this.append(client, file);
    await this.merging.prepare(client);
    const isCompared = await this.held.areWorthReading(client, file);
    let staged = 0;
    for await (const polls of file.blocks()) {
      const news = isCompared ? await this.newOf(client, polls) : polls;
      if (news.count === 0) continue;
      // What goes on after all that is held need not be merged, where it can be known before.
      if (polls === file && (await this.canAppend(client, news))) return this.append(client, news);
      await this.merging.stage(client, news);
      staged += news.count;
    }
    if (staged === 0) return 0;
    await lockPollsForFile(client);
    const accepted = await this.merging.merge(client, file.extent.months);
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
    await this.merging.prepare(client);
    await this.merging.stage(client, polls);
    return this.merging.merge(client, polls.extent.months);
  }

  private async append(client: pg.ClientBase, file: SortedFile): Promise<number> {
    const added = await this.appending.appendFile(client, file);
    await this.analyze(client, added);
    return added;
  }

  /**
   * The polls that are not held yet, or held with the other status: to read what is held is far
   * cheaper than to merge what is held already.
   *
   * No one is kept out meanwhile: a poll that is held stays, unless its whole month is dropped, and
   * one that a batch changes right now is as if the batch came after the file.
   */
  private async newOf(client: pg.ClientBase, polls: SortedPolls): Promise<SortedPolls> {
    const difference = new PollDifference(polls);
    for await (const held of this.held.read(client, polls)) difference.next(held);
    return difference.end();
  }

  /**
   * Whether the polls may be appended; then others are kept out. It is looked at before the lock
   * too: a file that is to be merged is staged without holding others up.
   */
  private async canAppend(client: pg.ClientBase, polls: SortedFile): Promise<boolean> {
    if (!(await this.appending.isPast(client, polls))) return false;
    await lockPollsForFile(client);
    return this.appending.isPast(client, polls);
  }

  /** A report may follow at once, before the database gathers statistics by itself. */
  private async analyze(client: pg.ClientBase, accepted: number): Promise<void> {
    if (accepted >= MANY_POLLS) await this.periods.analyze(client);
  }
}
