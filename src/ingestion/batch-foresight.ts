import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { answersOf } from '../database/answers-of';
import { areSameLanes, NewestPoll } from '../database/newest-poll';
import { BatchAppendRepository } from './batch-append.repository';
import type { BatchGroup } from './batch-group';
import type { TellOfBatches } from './batch-writer';
import { LastPeriodMemory, type Standing } from './last-period-memory';
import { lateRanks, periodChanges, type PeriodChanges } from './period-changes';
import { ALL_BUCKETS, bucketsOf, lockBuckets, lockOutFiles } from './poll-locks';
import { PollPartitionRepository } from './poll-partition.repository';

/** A group of which is known what it makes, if all groups before it are committed. */
export interface ForeseenGroup {
  readonly lengths: readonly number[];
  readonly changes: PeriodChanges;
  /** What it goes on from, and what it leaves. */
  readonly before: Standing;
  readonly after: Standing;
}

/** Something came in between that a group did not foresee: it is to be undone, and written with a look first. */
export class Unforeseen extends Error {}

/**
 * Writes groups whose polls all go on from last periods that are remembered. Nothing is asked before
 * something is written: all statements are sent at once, also before the group before is committed.
 * Polls need not wait for that one, only the periods: a poll that is there already is refused by its key.
 * Whether all was as remembered is looked at before the commit
 * (`docs/decisions/0044-groups-sent-ahead.md`).
 */
@Injectable()
export class BatchForesight {
  constructor(
    private readonly memory: LastPeriodMemory,
    private readonly appending: BatchAppendRepository,
    private readonly partitions: PollPartitionRepository,
    private readonly newest: NewestPoll,
  ) {}

  /**
   * Foresees what a group makes, and remembers that for those that follow. It is to be written, in
   * the order in which groups are foreseen, or {@link forget} to be told.
   * @returns `null` where it cannot be told before the database is asked
   */
  foresee({ polls, lengths, hasRepeats }: BatchGroup): ForeseenGroup | null {
    const open = hasRepeats ? null : this.memory.known(polls.storeIds);
    if (open === null || lateRanks(polls, open).size > 0) return null;
    const changes = periodChanges(polls, open);
    const after: Standing = { lanes: null };
    return { lengths, changes, before: this.memory.follow(changes, after), after };
  }

  /**
   * Writes a group.
   * @param client a pipelined connection in a transaction
   * @param withinMs how long it waits for other writers, in milliseconds
   * @param pollsAreIn called when its polls are added: a group that follows may be sent
   * @returns of each batch the polls that were added
   * @throws Unforeseen, or any error of the database, where something came in between; DatabaseError
   *   where other writers do not finish in time, see `isBusy`.
   */
  async write(
    { lengths, changes, before, after }: ForeseenGroup,
    client: pg.ClientBase,
    withinMs: number,
    tell: TellOfBatches,
    pollsAreIn: () => void,
  ): Promise<readonly number[]> {
    const { polls } = changes;
    // Where the group before is under way, no bucket must let this one overtake it.
    const buckets = before.lanes === null ? ALL_BUCKETS : bucketsOf(polls.storeIds);
    const lane = buckets[0] ?? 0;
    const [, missing, , , lanes, , change] = await answersOf([
      lockOutFiles(client, withinMs),
      this.partitions.missing(client, polls.extent.months),
      this.appending.addPolls(client, polls).then(pollsAreIn),
      lockBuckets(client, buckets, withinMs),
      this.newest.lanes(client),
      this.appending.changePeriods(client, changes),
      this.newest.raise(client, lane, polls.extent.last),
      tell(lengths),
    ]);
    // The group before has told its lanes before it was committed, so before these were seen.
    const isForeseen = before.lanes !== null && areSameLanes(before.lanes, lanes);
    if (!isForeseen || missing.length > 0) throw new Unforeseen();
    after.lanes = new Map(lanes).set(lane, change);
    return lengths;
  }

  /** A group that was foreseen is not committed. */
  forget(): void {
    this.memory.forget();
  }
}
