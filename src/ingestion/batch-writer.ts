import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { NewestPoll } from '../database/newest-poll';
import { BatchAppendRepository } from './batch-append.repository';
import { lockPollsForBatch } from './poll-locks';
import { PollMergeRepository } from './poll-merge.repository';
import { PollRun } from './poll-run';
import type { Poll } from './row-validators';
import type { SortedPolls } from './sorted-polls';

/**
 * Writes batches: what is later than all polls held of its store is appended, all batches at once;
 * the rest is merged, batch by batch.
 */
@Injectable()
export class BatchWriter {
  constructor(
    private readonly appending: BatchAppendRepository,
    private readonly merging: PollMergeRepository,
    private readonly newest: NewestPoll,
  ) {}

  /**
   * Writes batches with the result, and the counts, of writing one after the other. Returns of each
   * the polls that were added or changed.
   * @param withinMs how long it waits for other writers, in milliseconds
   * @throws DatabaseError where they do not finish within that; see {@link isBusy}.
   * @throws Problem 503 where polls of their months were dropped since they were checked.
   */
  async write(
    client: pg.ClientBase,
    batches: readonly (readonly Poll[])[],
    withinMs: number,
  ): Promise<number[]> {
    const all = sorted(batches.flat());
    const lane = await lockPollsForBatch(client, all.storeIds, withinMs);
    await this.newest.raise(client, lane, all.extent.last);
    const lengths = batches.map((batch) => batch.length);
    const isNoneTwice = all.count === lengths.reduce((sum, length) => sum + length, 0);
    if (isNoneTwice) return this.writeAtOnce(client, batches, lengths, all);
    // Whether a poll that comes twice is added, changed or known is told by what came before it.
    const accepted: number[] = [];
    for (const batch of batches) {
      const polls = sorted(batch);
      accepted.push(...(await this.writeAtOnce(client, [batch], [polls.count], polls)));
    }
    return accepted;
  }

  /**
   * Writes batches that have no poll in common.
   * @param counts how many polls each has, those that it has twice counted once
   * @param all their polls together
   */
  private async writeAtOnce(
    client: pg.ClientBase,
    batches: readonly (readonly Poll[])[],
    counts: readonly number[],
    all: SortedPolls,
  ): Promise<number[]> {
    const lateStores = new Set(await this.appending.append(client, all));
    if (lateStores.size === 0) return [...counts];
    const accepted: number[] = [];
    for (const [i, batch] of batches.entries()) {
      const late = sorted(batch.filter(({ storeId }) => lateStores.has(storeId)));
      accepted.push((counts[i] ?? 0) - late.count + (await this.merge(client, late)));
    }
    return accepted;
  }

  private async merge(client: pg.ClientBase, polls: SortedPolls): Promise<number> {
    if (polls.count === 0) return 0;
    await this.merging.prepare(client);
    await this.merging.stage(client, polls);
    return this.merging.merge(client, polls.extent.months);
  }
}

function sorted(polls: readonly Poll[]): SortedPolls {
  const run = new PollRun();
  for (const { storeId, active, at } of polls) run.add(storeId, active, at);
  return run.sorted();
}
