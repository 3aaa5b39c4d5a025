import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { API } from '../common/api-prefix';
import { currentCaller } from '../common/caller';
import { cutSoon } from '../common/cut-soon';
import { Problem } from '../common/problem';
import { writeProblem } from '../common/problem-response';
import { includesRole } from '../common/role';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { EventBus } from '../events/event-bus';
import { RequestRush } from './request-rush';

const TRIGGER = new RegExp(`^/${API}/trigger_report/?$`, 'i');
/** So often one request looks anew whether there is room, as where a process that made reports died. */
const LOOK_EVERY_MS = 250;
const RETRY_AFTER_SECONDS = 5;

/**
 * Refuses requests for reports while `REPORT_QUEUE_LIMIT` of them are known to wait or run: from memory,
 * before anything looks at the body or the database, so that a rush of requests costs next to nothing
 * (`docs/decisions/0037-refused-from-memory.md`).
 */
@Injectable()
export class FullQueue implements OnModuleInit {
  /** What a caller hears for whose report there is no room: made once, for its stack costs more than the rest. */
  readonly problem: Problem;
  private isFull = false;
  private lookedAt = 0;

  constructor(
    @Inject(APP_CONFIG) { reportQueueLimit }: AppConfig,
    private readonly events: EventBus,
    private readonly rush: RequestRush,
  ) {
    this.problem = Problem.tooManyRequests(
      `${reportQueueLimit} reports wait or are being made already; ask again in some seconds.`,
      RETRY_AFTER_SECONDS,
    );
  }

  onModuleInit(): void {
    for (const name of ['report.completed', 'report.failed', 'session.restored'] as const) {
      this.events.on(name, () => {
        this.note(false);
      });
    }
  }

  /** Express middleware, behind the gate. Who may not ask for reports hears that, from the guard. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    if (request.method !== 'POST' || !TRIGGER.test(request.path) || !this.isFull) {
      next();
      return;
    }
    const role = currentCaller()?.role;
    if (!role || !includesRole(role, 'operator')) {
      next();
      return;
    }
    if (performance.now() - this.lookedAt >= LOOK_EVERY_MS) {
      this.lookedAt = performance.now();
      next();
      return;
    }
    this.rush.note();
    cutSoon(request, response);
    // At once: an error would walk past all routes to its filter.
    writeProblem(request, response, this.problem);
  };

  /** Notes whether there was no room for a report, as far as is known. */
  note(isFull: boolean): void {
    this.isFull = isFull;
    this.lookedAt = performance.now();
  }
}
