import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import {
  defer,
  EMPTY,
  ignoreElements,
  interval,
  map,
  merge,
  Subject,
  takeUntil,
  catchError,
  type Observable,
} from 'rxjs';
import { NewestPoll } from '../database/newest-poll';
import { EventBus } from '../events/event-bus';
import type { EpochMicros } from '../uptime/epoch-micros';
import { FleetPictures } from './fleet-pictures';

/** What those who watch the fleet are told. */
export type FleetNews =
  | { readonly type: 'polls'; readonly asOf: EpochMicros | null }
  | {
      readonly type: 'report';
      readonly reportId: string;
      readonly status: 'Running' | 'Complete' | 'Failed';
    }
  | { readonly type: 'ping' };

const PING_EVERY_MS = 15_000;
/** Those who watch hear of polls by then, whether or not the picture with them is finished. */
const TELL_WITHIN_MS = 1_500;
/** As where the database does not answer. */
const TRY_AGAIN_AFTER_MS = 5_000;

/**
 * Tells those who watch that polls came in or reports moved on, here or in another process. As long as
 * somebody watches, a picture of the fleet is made of what comes in.
 */
@Injectable()
export class FleetFeed implements OnModuleInit, BeforeApplicationShutdown {
  private readonly news = new Subject<FleetNews>();
  private readonly closing = new Subject<void>();
  private readonly running = new Set<string>();
  private deadline: NodeJS.Timeout | null = null;
  private isFollowing = false;
  private hasMore = false;

  constructor(
    private readonly events: EventBus,
    private readonly newestPoll: NewestPoll,
    private readonly pictures: FleetPictures,
  ) {}

  onModuleInit(): void {
    for (const event of ['polls.ingested', 'stores.changed', 'session.restored'] as const) {
      this.events.on(event, () => {
        this.dataChanged();
      });
    }
    // The end of a report may have been missed.
    this.events.on('session.restored', () => {
      this.running.clear();
    });
    for (const event of ['report.requested', 'report.progress'] as const) {
      this.events.on(event, ({ reportId }) => {
        this.reportRuns(reportId);
      });
    }
    this.events.on('report.completed', ({ reportId }) => {
      this.reportEnded(reportId, 'Complete');
    });
    this.events.on('report.failed', ({ reportId }) => {
      this.reportEnded(reportId, 'Failed');
    });
  }

  /** Where the data stand, then each change, and a sign of life every 15 s. */
  watch(): Observable<FleetNews> {
    const first = defer(() => this.newestPoll.current()).pipe(
      map((asOf): FleetNews => ({ type: 'polls', asOf })),
      // Without the database nothing is known yet; the next change will tell.
      catchError(() => EMPTY),
    );
    const pings = interval(PING_EVERY_MS).pipe(map((): FleetNews => ({ type: 'ping' })));
    // Of what came in while nobody watched no picture was made.
    const caughtUp = defer(() => this.catchUp()).pipe(ignoreElements());
    return merge(this.news, first, pings, caughtUp).pipe(takeUntil(this.closing));
  }

  /** Ends all streams: an open one would keep the server from closing. */
  beforeApplicationShutdown(): void {
    this.forgetDeadline();
    this.closing.next();
  }

  private async catchUp(): Promise<void> {
    const isOutdated = await this.pictures.isOutdated().catch(() => false);
    if (isOutdated) this.dataChanged();
  }

  private dataChanged(): void {
    if (!this.news.observed) return;
    this.deadline ??= setTimeout(() => {
      this.deadline = null;
      void this.tellNewest();
    }, TELL_WITHIN_MS);
    this.hasMore = true;
    if (!this.isFollowing) void this.follow();
  }

  /** Makes pictures as long as something comes in and somebody watches, and tells of each. */
  private async follow(): Promise<void> {
    this.isFollowing = true;
    while (this.hasMore && this.news.observed) {
      this.hasMore = false;
      try {
        const { asOf } = await this.pictures.upToDate();
        this.news.next({ type: 'polls', asOf });
        if (!this.mayHaveMore()) this.forgetDeadline();
      } catch {
        // Who makes pictures has told why.
        this.hasMore = true;
        await sleep(TRY_AGAIN_AFTER_MS, undefined, { ref: false });
      }
    }
    this.isFollowing = false;
  }

  private mayHaveMore(): boolean {
    return this.hasMore;
  }

  private async tellNewest(): Promise<void> {
    const asOf = await this.newestPoll.current().catch(() => undefined);
    if (asOf !== undefined) this.news.next({ type: 'polls', asOf });
  }

  private forgetDeadline(): void {
    if (this.deadline) clearTimeout(this.deadline);
    this.deadline = null;
  }

  private reportRuns(reportId: string): void {
    if (this.running.has(reportId)) return;
    this.running.add(reportId);
    this.news.next({ type: 'report', reportId, status: 'Running' });
  }

  private reportEnded(reportId: string, status: 'Complete' | 'Failed'): void {
    this.running.delete(reportId);
    this.news.next({ type: 'report', reportId, status });
  }
}
