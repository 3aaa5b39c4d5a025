import { access, constants, statfs } from 'node:fs/promises';
import { Inject, Injectable } from '@nestjs/common';
import {
  HealthIndicatorService,
  type HealthIndicatorFunction,
  type HealthIndicatorResult,
} from '@nestjs/terminus';
import { shared } from '../common/shared';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { openDoorWarning } from '../config/loopback';
import { serviceVersion } from '../config/service-version';
import { Database } from '../database/database';
import { JobRunner } from '../jobs/job-runner';
import { QueueRepository } from '../jobs/queue.repository';

const ANSWER_WITHIN_MS = 2_000;
/** Below this much room, reports can be expected to fail. */
const LEAST_FREE_BYTES = 64 * 1024 * 1024;

function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${ANSWER_WITHIN_MS} ms`));
    }, ANSWER_WITHIN_MS);
  });
  return Promise.race([work, late]).finally(() => {
    clearTimeout(timer);
  });
}

function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? 'it does not answer' : message;
}

/** The server's own version, without what a distribution adds to it. */
const ASK_VERSION = `SELECT split_part(current_setting('server_version'), ' ', 1) AS version`;

/**
 * The three things that the service cannot do without, and what it is (`docs/api.md`, section 6). Whoever asks while
 * one is looked at shares the answer: anybody may ask, and shall not keep the database busy by it.
 */
@Injectable()
export class HealthIndicators {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly health: HealthIndicatorService,
    private readonly db: Database,
    private readonly runner: JobRunner,
    private readonly jobs: QueueRepository,
  ) {}

  /** The versions of this process; it is up, since it answers. */
  readonly service = (() => {
    const versions = { version: serviceVersion(), node: process.versions.node };
    return (): HealthIndicatorResult => this.health.check('service').up(versions);
  })();

  /** Whether the database answers, and its version. */
  readonly database = shared(async (): Promise<HealthIndicatorResult> => {
    const indicator = this.health.check('database');
    try {
      const [server] = await withinTime(this.db.rows<{ version: string }>(ASK_VERSION));
      return indicator.up({ version: server?.version });
    } catch (error) {
      return indicator.down({ message: reason(error) });
    }
  });

  /** Whether reports have room to be written. */
  readonly disk = shared(async (): Promise<HealthIndicatorResult> => {
    const indicator = this.health.check('disk');
    try {
      await access(this.config.reportsDir, constants.W_OK);
      const { bavail, bsize } = await statfs(this.config.reportsDir);
      const freeBytes = bavail * bsize;
      if (freeBytes >= LEAST_FREE_BYTES) return indicator.up({ free_bytes: freeBytes });
      return indicator.down({ message: 'less than 64 MiB free', free_bytes: freeBytes });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
      return indicator.down({ message: `the directory of the reports cannot be used: ${code}` });
    }
  });

  /** Whether jobs are worked at, and how many wait. */
  readonly queue = shared(async (): Promise<HealthIndicatorResult> => {
    const indicator = this.health.check('queue');
    try {
      const { waiting, running, oldestWaitSeconds } = await withinTime(this.jobs.counts());
      const counts = { waiting, running, oldest_wait_seconds: oldestWaitSeconds };
      if (this.runner.running) return indicator.up(counts);
      return indicator.down({ message: 'no worker runs in this process', ...counts });
    } catch (error) {
      return indicator.down({ message: reason(error) });
    }
  });

  /** What works and should still be seen: that everyone may call, though others reach the port. */
  warnings(): HealthIndicatorFunction[] {
    const warning = openDoorWarning(this.config);
    return warning === null ? [] : [() => this.health.check('access').up({ warning })];
  }
}
