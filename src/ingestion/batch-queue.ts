import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { AuditLog, type AuditEvent } from '../audit/audit-log';
import { currentCaller, type Caller } from '../common/caller';
import { Problem } from '../common/problem';
import { answersOf } from '../database/answers-of';
import { Database } from '../database/database';
import { DataNotices } from '../events/data-notices';
import { BatchForesight, Unforeseen, type ForeseenGroup } from './batch-foresight';
import { groupOf, type BatchGroup } from './batch-group';
import { BatchWriter, type TellOfBatches } from './batch-writer';
import { BATCH_WAITS_MS, isBusy } from './poll-locks';
import type { Poll } from './row-validators';

const RETRY_AFTER_SECONDS = 5;

/**
 * Polls that are written together at most. Twenty small batches cost one commit and one change of
 * each period; much more would let others wait for too long where polls are late and to be merged.
 */
const MOST_POLLS_TOGETHER = 20_000;

/**
 * From how many waiting polls on a group is sent before the one under way is over. Fewer had better wait
 * for more: each group has a commit of its own.
 */
const POLLS_WORTH_SENDING_AHEAD = 2_000;

/** A batch that waits for its turn, and who waits for it. */
interface WaitingBatch {
  readonly polls: readonly Poll[];
  /** Who sent it: a group is written in the name of several. */
  readonly caller: Caller | null;
  /** When it is given up, by the clock of `performance`. */
  readonly until: number;
  readonly resolve: (accepted: number) => void;
  readonly reject: (error: unknown) => void;
  giveUp?: NodeJS.Timeout;
}

function busy(): Problem {
  return Problem.unavailable(
    'another ingestion is writing polls; nothing of this batch was taken in: send it again',
    RETRY_AFTER_SECONDS,
  );
}

/**
 * The batches that wait to be written. One group is written at a time, and those that come meanwhile
 * are the next one. A group is one transaction: its batches wait for one commit, not for one another.
 * Of a large group that is foreseen, all is sent when the one before has its polls in, so that the
 * database goes from one to the other without a word.
 */
@Injectable()
export class BatchQueue {
  private readonly waiting: WaitingBatch[] = [];
  /** The groups that began and are not over. */
  private readonly underWay = new Set<Promise<void>>();
  /** Whether the group that began last is foreseen and has its polls in: else no other one begins beside it. */
  private mayBeFollowed = false;

  constructor(
    private readonly database: Database,
    private readonly writer: BatchWriter,
    private readonly foresight: BatchForesight,
    private readonly notices: DataNotices,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Writes a batch. When it resolves, to the number of polls that were added or changed, they are
   * committed; when it rejects, nothing of the batch is held.
   * @throws Problem 503 where other writers are at work for too long.
   */
  write(polls: readonly Poll[]): Promise<number> {
    return new Promise((resolve, reject) => {
      const until = performance.now() + BATCH_WAITS_MS;
      this.enqueue({ polls, caller: currentCaller(), until, resolve, reject }, 'last');
      this.beginGroups();
    });
  }

  private enqueue(batch: WaitingBatch, place: 'first' | 'last'): void {
    batch.giveUp = setTimeout(() => {
      this.waiting.splice(this.waiting.indexOf(batch), 1);
      batch.reject(busy());
    }, batch.until - performance.now());
    if (place === 'last') this.waiting.push(batch);
    else this.waiting.unshift(batch);
  }

  private beginGroups(): void {
    while (this.mayBegin()) {
      const batches = this.nextGroup();
      const group = groupOf(batches.map(({ polls }) => polls));
      const foreseen = this.foresight.foresee(group);
      this.mayBeFollowed = false;
      const written = foreseen
        ? this.writeForeseen(batches, foreseen)
        : Promise.all(this.underWay).then(() => this.writeGroup(batches, group));
      const over = written.then(() => {
        this.underWay.delete(over);
        this.beginGroups();
      });
      this.underWay.add(over);
    }
  }

  private mayBegin(): boolean {
    if (this.underWay.size === 0) return this.waiting.length > 0;
    if (this.underWay.size > 1 || !this.mayBeFollowed) return false;
    const polls = sum(this.waiting.map((batch) => batch.polls.length));
    return polls >= POLLS_WORTH_SENDING_AHEAD;
  }

  private nextGroup(): WaitingBatch[] {
    let polls = 0;
    const full = this.waiting.findIndex((batch, i) => {
      polls += batch.polls.length;
      return i > 0 && polls > MOST_POLLS_TOGETHER;
    });
    const group = this.waiting.splice(0, full === -1 ? this.waiting.length : full);
    for (const batch of group) clearTimeout(batch.giveUp);
    return group;
  }

  /** Writes a group that is foreseen; where that was wrong, its batches wait again. Never rejects. */
  private async writeForeseen(
    batches: readonly WaitingBatch[],
    foreseen: ForeseenGroup,
  ): Promise<void> {
    try {
      const accepted = await this.commit(
        batches,
        (...transaction) =>
          this.foresight.write(foreseen, ...transaction, () => {
            this.mayBeFollowed = true;
            this.beginGroups();
          }),
        false,
      );
      // The next group need not wait for that.
      void this.tell(batches, accepted);
    } catch (error) {
      // So the next group is one that looks first.
      this.foresight.forget();
      if (error instanceof Unforeseen || isAnswer(error)) this.refuseOrRepeat(batches);
      else for (const batch of batches) batch.reject(error);
    }
  }

  /** Writes a group alone; whoever waits for it is told, then or soon after. Never rejects. */
  private async writeGroup(batches: readonly WaitingBatch[], group: BatchGroup): Promise<void> {
    try {
      const written = await this.commit(
        batches,
        (...transaction) => this.writer.write(group, ...transaction),
        true,
      );
      this.writer.committed(written);
      void this.tell(batches, written.accepted);
    } catch (error) {
      if (isBusy(error)) this.refuseOrRepeat(batches);
      else if (batches.length > 1 && isAnswer(error)) {
        // One batch must not fail the others: each gets its own answer.
        for (const batch of batches) await this.writeGroup([batch], groupOf([batch.polls]));
      } else {
        for (const batch of batches) batch.reject(error);
      }
    }
  }

  /** Tells of a group that is committed: first whoever reads the data, then whoever sent it. Never rejects. */
  private async tell(group: readonly WaitingBatch[], counts: readonly number[]): Promise<void> {
    const accepted = sum(counts);
    if (accepted > 0) await this.notices.committed('store_status', accepted);
    group.forEach((batch, i) => {
      batch.resolve(counts[i] ?? 0);
    });
  }

  /** The group's first batch had waited the longest: others may have time left. */
  private refuseOrRepeat(group: readonly WaitingBatch[]): void {
    for (const batch of group.toReversed()) {
      if (batch.until <= performance.now()) batch.reject(busy());
      else this.enqueue(batch, 'first');
    }
  }

  private commit<T>(
    batches: readonly WaitingBatch[],
    write: (client: pg.ClientBase, withinMs: number, tell: TellOfBatches) => Promise<T>,
    repeatable: boolean,
  ): Promise<T> {
    const until = Math.min(...batches.map((batch) => batch.until));
    return this.database.transaction(
      (client) =>
        write(client, until - performance.now(), (accepted) =>
          answersOf([
            this.audit.recordAll(eventsOf(batches, accepted), client),
            this.notices.announce(client, 'store_status', sum(accepted)),
          ]),
        ),
      { repeatable, isPipelined: true },
    );
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Whether the database, or the service, refused what was to be written; else it was not reached. */
function isAnswer(error: unknown): boolean {
  return error instanceof pg.DatabaseError || error instanceof Problem;
}

/** What is written down of the batches of a group that changed something. */
function eventsOf(
  group: readonly WaitingBatch[],
  counts: readonly number[],
): { event: AuditEvent; caller: Caller | null }[] {
  return group.flatMap(({ caller }, i) => {
    const accepted = counts[i] ?? 0;
    return accepted === 0
      ? []
      : [{ event: { action: 'polls.sent', detail: { accepted } }, caller }];
  });
}
