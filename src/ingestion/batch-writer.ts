import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { answersOf } from '../database/answers-of';
import { NewestPoll, type PollLanes } from '../database/newest-poll';
import { BatchAppendRepository } from './batch-append.repository';
import { groupOf, sortedPolls, type BatchGroup } from './batch-group';
import { LastPeriodMemory } from './last-period-memory';
import type { OpenPeriods } from './open-periods';
import { lateRanks, periodChanges } from './period-changes';
import { bucketsOf, lockBuckets, lockOutFiles } from './poll-locks';
import { PollMergeRepository } from './poll-merge.repository';
import { PollPartitionRepository } from './poll-partition.repository';
import type { SortedPolls } from './sorted-polls';

/** What became of batches, in a transaction that is to be committed. */
export interface WrittenBatches {
  /** Of each batch the polls that were added or changed. */
  readonly accepted: readonly number[];
  /** For {@link BatchWriter.committed}. */
  readonly lanes: PollLanes;
}

/** Writes down, in the same transaction, what batches changed. */
export type TellOfBatches = (accepted: readonly number[]) => Promise<unknown>;

/** The stores of some polls by their last periods. */
interface Placing {
  readonly open: OpenPeriods;
  /** The ranks of those of which a poll is not later than all that are held. */
  readonly late: ReadonlySet<number>;
}

/**
 * Writes batches: what is later than all polls held of its store is appended, all batches at once;
 * the rest is merged, batch by batch.
 */
@Injectable()
export class BatchWriter {
  constructor(
    private readonly appending: BatchAppendRepository,
    private readonly merging: PollMergeRepository,
    private readonly partitions: PollPartitionRepository,
    private readonly memory: LastPeriodMemory,
    private readonly newest: NewestPoll,
  ) {}

  /**
   * Writes batches with the result, and the counts, of writing one after the other. One transaction
   * at a time; {@link committed} is to be told.
   * @param client a pipelined connection in a transaction
   * @param withinMs how long it waits for other writers, in milliseconds
   * @param tell called where something is added or changed
   * @throws DatabaseError where they do not finish within that; see {@link isBusy}.
   * @throws Problem 503 where polls of their months were dropped since they were checked.
   */
  async write(
    group: BatchGroup,
    client: pg.ClientBase,
    withinMs: number,
    tell: TellOfBatches,
  ): Promise<WrittenBatches> {
    const { storeIds, extent } = group.polls;
    const buckets = bucketsOf(storeIds);
    const lane = buckets[0] ?? 0;
    const [, , lanes] = await answersOf([
      lockOutFiles(client, withinMs),
      lockBuckets(client, buckets, withinMs),
      this.newest.lanes(client),
      this.partitions.ensure(client, extent.months),
    ]);
    this.memory.begin(lanes);
    const raised = new Map(lanes);
    const conclude: TellOfBatches = async (accepted) => {
      if (sum(accepted) === 0) return;
      const [change] = await answersOf([
        this.newest.raise(client, lane, extent.last),
        tell(accepted),
      ]);
      raised.set(lane, change);
    };
    return { accepted: await this.writeAll(client, group, conclude), lanes: raised };
  }

  /** What was written last is committed. */
  committed({ lanes }: WrittenBatches): void {
    this.memory.stand(lanes);
  }

  private async writeAll(
    client: pg.ClientBase,
    group: BatchGroup,
    conclude: TellOfBatches,
  ): Promise<readonly number[]> {
    const { batches, polls, lengths } = group;
    if (!group.hasRepeats) {
      const placing = await this.place(client, polls);
      if (placing.late.size === 0) {
        // All that is to be sent is known: it is sent at once.
        await answersOf([this.append(client, polls, placing), conclude(lengths)]);
        return lengths;
      }
      const accepted = await this.writeAtOnce(client, group, lengths, placing);
      await conclude(accepted);
      return accepted;
    }
    const accepted: number[] = [];
    for (const batch of batches) {
      const alone = groupOf([batch]);
      const placing = await this.place(client, alone.polls);
      accepted.push(...(await this.writeAtOnce(client, alone, [alone.polls.count], placing)));
    }
    await conclude(accepted);
    return accepted;
  }

  /**
   * Writes batches that have no poll in common.
   * @param counts how many polls each has, those that it has twice counted once
   */
  private async writeAtOnce(
    client: pg.ClientBase,
    { batches, polls }: BatchGroup,
    counts: readonly number[],
    placing: Placing,
  ): Promise<number[]> {
    await this.append(client, polls, placing);
    const lateIds = [...placing.late].map((rank) => polls.storeIds[rank] ?? Buffer.alloc(0));
    for (const id of lateIds) this.memory.forgetStore(id);
    const lateStores = new Set(lateIds.map(String));
    const accepted: number[] = [];
    for (const [i, batch] of batches.entries()) {
      const late = sortedPolls([batch.filter(({ storeId }) => lateStores.has(storeId))]);
      accepted.push((counts[i] ?? 0) - late.count + (await this.merge(client, late)));
    }
    return accepted;
  }

  private async place(client: pg.ClientBase, polls: SortedPolls): Promise<Placing> {
    const open = await this.memory.of(client, polls.storeIds);
    return { open, late: lateRanks(polls, open) };
  }

  /** Appends the polls of all stores but the late ones. */
  private async append(
    client: pg.ClientBase,
    all: SortedPolls,
    { open, late }: Placing,
  ): Promise<void> {
    const polls = late.size === 0 ? all : all.without(late);
    if (polls.count === 0) return;
    const before = late.size === 0 ? open : open.without(late);
    const changes = periodChanges(polls, before);
    await this.appending.append(client, changes);
    this.memory.remember(changes);
  }

  private async merge(client: pg.ClientBase, polls: SortedPolls): Promise<number> {
    if (polls.count === 0) return 0;
    await this.merging.prepare(client);
    await this.merging.stageBatch(client, polls);
    return this.merging.merge(client, polls.extent.months);
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
