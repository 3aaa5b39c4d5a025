import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Observable, Subject, takeUntil } from 'rxjs';
import { EventBus } from '../events/event-bus';
import { Problem } from '../common/problem';
import type { ReportStanding } from './report.repository';
import { ReportService } from './report-service';

/** How a report goes on, told to whoever waits for it. */
export type ReportNews =
  | { readonly type: 'progress'; readonly storesDone: number; readonly storesTotal: number }
  | { readonly type: 'completed' }
  | { readonly type: 'failed'; readonly error: string };

/** Also looks at the row now and then: a notice from another process can be lost on the way. */
const LOOK_EVERY_MS = 2_000;
/** A stream that says nothing for longer would be taken for one that nobody reads. */
const SILENT_AT_MOST_MS = 15_000;

function newsOf(report: ReportStanding): ReportNews {
  switch (report.status) {
    case 'Complete':
      return { type: 'completed' };
    case 'Failed':
      return { type: 'failed', error: report.error ?? 'unknown' };
    case 'Running':
      return {
        type: 'progress',
        storesDone: report.storesDone,
        storesTotal: report.storesTotal,
      };
  }
}

/** Follows a report to its end, whichever process makes it. */
@Injectable()
export class ReportWatcher implements BeforeApplicationShutdown {
  private readonly closing = new Subject<void>();

  constructor(
    private readonly events: EventBus,
    private readonly service: ReportService,
  ) {}

  /**
   * Where the report stands, then each change, and last its end; for one that has ended, that at
   * once.
   */
  watch(reportId: string): Observable<ReportNews> {
    const news = new Observable<ReportNews>((subscriber) => {
      let toldAt = 0;
      const tell = (news: ReportNews) => {
        toldAt = performance.now();
        subscriber.next(news);
        if (news.type !== 'progress') subscriber.complete();
      };
      const ofThis = <T extends { reportId: string }>(make: (event: T) => ReportNews) => {
        return (event: T) => {
          if (event.reportId === reportId) tell(make(event));
        };
      };
      const stops = [
        this.events.on(
          'report.progress',
          ofThis(({ storesDone, storesTotal }) => ({ type: 'progress', storesDone, storesTotal })),
        ),
        this.events.on(
          'report.completed',
          ofThis(() => ({ type: 'completed' })),
        ),
        this.events.on(
          'report.failed',
          ofThis(({ error }) => ({ type: 'failed', error })),
        ),
      ];

      let last = '';
      const look = () => {
        this.service.standing(reportId).then(
          (report) => {
            const news = newsOf(report);
            const isSilent = performance.now() - toldAt > SILENT_AT_MOST_MS;
            if (isSilent || JSON.stringify(news) !== last) tell(news);
            last = JSON.stringify(news);
          },
          (error: unknown) => {
            // Where the database cannot be reached just now, the next look will tell.
            if (error instanceof Problem) subscriber.error(error);
          },
        );
      };
      look();
      const timer = setInterval(look, LOOK_EVERY_MS);
      return () => {
        clearInterval(timer);
        for (const stop of stops) stop();
      };
    });
    return news.pipe(takeUntil(this.closing));
  }

  /** Ends what is being followed: an open stream would keep the server from closing. */
  beforeApplicationShutdown(): void {
    this.closing.next();
  }
}
