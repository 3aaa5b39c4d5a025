import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { AuditLog, type AuditEvent } from '../audit/audit-log';
import { currentCaller, type Caller } from '../common/caller';
import { Problem } from '../common/problem';
import { answersOf } from '../database/answers-of';
import { Database } from '../database/database';
import { DataNotices } from '../events/data-notices';
import { BatchWriter } from './batch-writer';
import { BATCH_WAITS_MS, isBusy } from './poll-locks';
import type { Poll } from './row-validators';

const RETRY_AFTER_SECONDS = 5;

/**
 * Polls that are written together at most. Twenty small batches cost one commit and one change of
 * each period; much more would let others wait for too long where polls are late and to be merged.
 */
const MOST_POLLS_TOGETHER = 20_000;

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
 */
@Injectable()
export class BatchQueue {
  private readonly waiting: WaitingBatch[] = [];
  private isWriting = false;

  constructor(
    private readonly database: Database,
    private readonly writer: BatchWriter,
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
      if (!this.isWriting) void this.writeAll();
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

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.waiting.length > 0) await this.writeGroup(this.nextGroup());
    this.isWriting = false;
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

  /** Writes a group; whoever waits for it is told, then or soon after. Never rejects. */
  private async writeGroup(group: readonly WaitingBatch[]): Promise<void> {
    try {
      const counts = await this.commit(group);
      // The next group need not wait for that.
      void this.tell(group, counts);
    } catch (error) {
      if (isBusy(error)) this.refuseOrRepeat(group);
      else if (group.length > 1 && isAnswer(error)) {
        // One batch must not fail the others: each gets its own answer.
        for (const batch of group) await this.writeGroup([batch]);
      } else {
        for (const batch of group) batch.reject(error);
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

  private async commit(group: readonly WaitingBatch[]): Promise<readonly number[]> {
    const until = Math.min(...group.map((batch) => batch.until));
    const batches = group.map(({ polls }) => polls);
    const written = await this.database.transaction(
      (client) => {
        const tell = (accepted: readonly number[]) =>
          answersOf([
            this.audit.recordAll(eventsOf(group, accepted), client),
            this.notices.announce(client, 'store_status', sum(accepted)),
          ]);
        return this.writer.write(client, batches, until - performance.now(), tell);
      },
      { repeatable: true, isPipelined: true },
    );
    this.writer.committed(written);
    return written.accepted;
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
