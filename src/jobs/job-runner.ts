import { EventEmitter } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import {
  type Job,
  Logger as QueueLogger,
  run,
  type Runner,
  type WorkerEvents,
} from 'graphile-worker';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import { SecondLook } from '../database/second-look';
import { ProcessSession } from '../database/process-session';
import { type HeldJob, QueueRepository } from './queue.repository';

/** What a handler learns of its job. */
export interface JobAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  /** Whether the queue will try no more after this one. */
  readonly isLast: boolean;
}

export type JobHandler = (payload: unknown, attempt: JobAttempt) => Promise<void>;

const POLL_INTERVAL_MS = 1_000;
const RESTART_AFTER_MS = 1_000;
const SWEEP_EVERY_MS = 2_000;
const LOOK_FOR_DATABASE_EVERY_MS = 500;
/**
 * How a job ended is written by the queue's batcher, which tries again. Without it, one failed
 * statement is a rejection that nobody hears, and that ends the process.
 */
const PRESET = { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } };

/**
 * Runs the jobs of the durable queue in this process, once {@link start} was called. A job whose
 * process died is free again within seconds: each worker pool is claimed alive on the process's
 * session, and a sweep frees what dead pools hold. So is a job that the database gave to a pool of this
 * process in an answer that never arrived.
 */
@Injectable()
export class JobRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger(JobRunner.name);
  private readonly handlers = new Map<string, JobHandler>();
  private runner: Runner | null = null;
  private restart: NodeJS.Timeout | null = null;
  private wanted = false;
  private sweeping = false;
  /** When the pool that ended last is given up. */
  private released: Promise<void> = Promise.resolve();
  private readonly deaths = new SecondLook();
  private readonly losses = new SecondLook();
  /** The worker pools of this process, and the jobs that they work at. */
  private readonly pools = new Set<string>();
  private readonly jobs = new Set<string>();

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly session: ProcessSession,
    private readonly queue: QueueRepository,
  ) {}

  /** Names what runs the jobs of `task`; before {@link start}. */
  register(task: string, handler: JobHandler): void {
    this.handlers.set(task, handler);
  }

  /** Whether this process works at jobs. */
  get running(): boolean {
    return this.runner !== null;
  }

  async start(): Promise<void> {
    this.wanted = true;
    await this.freeLostJobs();
    await this.startRunner();
  }

  /** Takes no new job and lets running ones end. */
  async stop(): Promise<void> {
    this.wanted = false;
    if (this.restart) clearTimeout(this.restart);
    const runner = this.runner;
    this.runner = null;
    await runner?.stop();
    // The session ends right after: whoever gives up over it then would hear of a broken connection.
    await this.released;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Frees the jobs that nobody works at. */
  @Interval(SWEEP_EVERY_MS)
  async freeLostJobs(): Promise<void> {
    // Who has lost the sight of the others does not judge them.
    if (!this.wanted || this.sweeping || !this.session.connected) return;
    this.sweeping = true;
    try {
      const held = await this.queue.heldJobs();
      await this.freeJobsOfTheDead(held);
      await this.freeUnheardJobs(held);
    } catch (error) {
      this.logger.warn(`cannot look for jobs that nobody works at: ${String(error)}`);
    } finally {
      this.sweeping = false;
    }
  }

  private async freeJobsOfTheDead(held: readonly HeldJob[]): Promise<void> {
    const silent = new Set(held.filter(({ isAlive }) => !isAlive).map(({ worker }) => worker));
    const dead = this.deaths.confirm([...silent]);
    if (dead.length === 0) return;
    await this.queue.freeJobsOf(dead);
    this.logger.warn(`took back the jobs of ${dead.length} worker(s) that died`);
  }

  /**
   * A database that stood still, or behind a connection that was cut, still does what it was sent: it gives
   * away a job, and nobody hears of it. By the second look an answer on its way has arrived.
   */
  private async freeUnheardJobs(held: readonly HeldJob[]): Promise<void> {
    const unheard = held.filter(({ id, worker }) => this.pools.has(worker) && !this.jobs.has(id));
    const lost = this.losses.confirm(unheard.map(({ id }) => id));
    if (lost.length === 0) return;
    await this.queue.takeBack(lost);
    this.logger.warn(`took back ${lost.length} job(s) that were given away unheard`);
  }

  private async startRunner(): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    events.on('pool:create', ({ workerPool }) => {
      this.pools.add(workerPool.id);
      this.session.claim(workerPool.id).catch((error: unknown) => {
        this.logger.warn(`cannot claim worker pool ${workerPool.id}: ${String(error)}`);
      });
    });
    // What a pool that ended still holds is free for others then.
    events.on('pool:release', ({ workerPool }) => {
      this.pools.delete(workerPool.id);
      this.released = this.session.disclaim(workerPool.id).catch((error: unknown) => {
        this.logger.warn(`cannot give up worker pool ${workerPool.id}: ${String(error)}`);
      });
    });
    events.on('job:start', ({ job }) => this.jobs.add(idOf(job)));
    const runner = await run({
      preset: PRESET,
      pgPool: this.database.pool,
      concurrency: this.config.reportsAtATime,
      pollInterval: POLL_INTERVAL_MS,
      noHandleSignals: true,
      events,
      logger: new QueueLogger(() => (level: string, message) => {
        if (level === 'error') this.logger.error(message);
        else if (level === 'warning') this.logger.warn(message);
        else this.logger.debug(message);
      }),
      taskList: Object.fromEntries(
        [...this.handlers].map(([task, handler]) => [
          task,
          (payload: unknown, { job }: { job: Job }) => this.attempt(handler, payload, job),
        ]),
      ),
    });
    if (!this.wanted) {
      // Stopped while it was starting.
      await runner.stop();
      return;
    }
    this.runner = runner;
    runner.promise.then(
      () => {
        this.ended(runner, 'it stopped');
      },
      (error: unknown) => {
        this.ended(runner, String(error));
      },
    );
  }

  /** Lets a failure be told to the queue only once the database is there to hear it. */
  private async attempt(handler: JobHandler, payload: unknown, job: Job): Promise<void> {
    const { attempts, max_attempts } = job;
    try {
      await handler(payload, { attempt: attempts, isLast: attempts >= max_attempts });
    } catch (error) {
      while (this.wanted && !(await this.database.answers())) {
        await sleep(LOOK_FOR_DATABASE_EVERY_MS);
      }
      throw error;
    } finally {
      this.jobs.delete(idOf(job));
    }
  }

  /** A runner that ends without being asked to, as when the database went away, is started again. */
  private ended(runner: Runner, reason: string): void {
    if (this.runner === runner) this.runner = null;
    if (!this.wanted) return;
    this.logger.warn(`the queue's runner ended (${reason}); starting it again`);
    this.restart = setTimeout(() => {
      this.startRunner().catch((error: unknown) => {
        this.ended(runner, String(error));
      });
    }, RESTART_AFTER_MS);
  }
}

/** The queue's types say that it is a text, but the connections of this service read it as a number. */
function idOf({ id }: { readonly id: string | number }): string {
  return String(id);
}
