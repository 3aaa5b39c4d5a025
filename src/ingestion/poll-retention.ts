import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Cron, CronExpression, Timeout } from '@nestjs/schedule';
import { AuditLog } from '../audit/audit-log';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import { NewestPoll } from '../database/newest-poll';
import { MICROS_PER_DAY } from '../uptime/epoch-micros';
import { calendarMonthOf, type CalendarMonth } from './calendar-month';
import { isBusy, lockPollsForFile, lockRetention } from './poll-locks';
import { PollRetentionRepository, type HeldMonth } from './poll-retention.repository';

const FIRST_RUN_MS = 30_000;
const ATTEMPTS = 5;
const PAUSE_MS = 5_000;
/**
 * While it waits for writers or for readers, others wait behind it; a batch waits for 5 s in all. A
 * file reads polls and then waits for writers: so this gives up before it is one of a deadlock.
 */
const WRITERS_WAIT_MS = 3_000;
const READERS_WAIT_MS = 500;
const BYTES_PER_MEGABYTE = 1_000_000;

/**
 * Drops the months of polls that are older than `RETENTION_DAYS` (`docs/accounting.md`, section 1).
 * No figure of a window changes: the time line stays, and so does each store's last poll before.
 */
@Injectable()
export class PollRetention implements BeforeApplicationShutdown {
  private readonly logger = new Logger(PollRetention.name);
  private readonly stopping = new AbortController();
  private running: Promise<void> | null = null;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly repository: PollRetentionRepository,
    private readonly newestPoll: NewestPoll,
  ) {}

  /** Not at once, so that a start has the database to itself. */
  @Timeout(FIRST_RUN_MS)
  async runFirst(): Promise<void> {
    await this.run();
  }

  /** Drops what is too old by now. Never rejects: what is not done is taken up the next hour. */
  @Cron(CronExpression.EVERY_HOUR)
  async run(): Promise<void> {
    this.running ??= this.dropInAttempts().finally(() => {
      this.running = null;
    });
    await this.running;
  }

  /** Begins nothing any more, and lets end what is being dropped. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async dropInAttempts(): Promise<void> {
    const { signal } = this.stopping;
    try {
      for (let attempt = 1; !signal.aborted; attempt += 1) {
        if (await this.attempt()) return;
        if (attempt === ATTEMPTS) break;
        await sleep(PAUSE_MS, undefined, { signal });
      }
      if (!signal.aborted) this.logger.warn('old polls are in use: they are dropped later');
    } catch (error) {
      if (!signal.aborted) this.logger.warn(`dropping old polls: ${String(error)}`);
    }
  }

  /**
   * Drops what is too old, in one transaction.
   * @returns whether that is done; `false` where others use the polls, and nothing was dropped.
   */
  async attempt(): Promise<boolean> {
    const month = await this.oldestMonthToKeep();
    if (month === null || (await this.repository.monthsBefore(month)).length === 0) return true;
    let dropped: HeldMonth[];
    try {
      dropped = await this.database.transaction(
        async (client) => {
          await lockRetention(client, WRITERS_WAIT_MS);
          // Another process may have been first.
          const months = await this.repository.monthsBefore(month, client);
          if (months.length === 0) return months;
          await this.repository.carry(client, month);
          await lockPollsForFile(client);
          await this.repository.exchange(client, month, READERS_WAIT_MS);
          const detail = {
            months: months.map(({ name }) => name.replace('_', '-')),
            retention_days: this.config.retentionDays,
          };
          await this.audit.record({ action: 'polls.dropped', detail }, client);
          return months;
        },
        { isLong: true },
      );
    } catch (error) {
      if (isBusy(error)) return false;
      throw error;
    }
    for (const { name, bytes } of dropped) {
      const megabytes = (bytes / BYTES_PER_MEGABYTE).toFixed(1);
      this.logger.log(
        `dropped the polls of ${name.replace('_', '-')} (${megabytes} MB): older than ${this.config.retentionDays} days`,
      );
    }
    return true;
  }

  /**
   * The month of the oldest instant to keep: `RETENTION_DAYS` before the newest poll, so that a
   * service without new polls keeps what it has; or before the clock, where that is earlier. `null`
   * where all are kept.
   */
  private async oldestMonthToKeep(): Promise<CalendarMonth | null> {
    const { retentionDays } = this.config;
    if (retentionDays === null) return null;
    const newest = await this.newestPoll.current();
    if (newest === null) return null;
    return calendarMonthOf(Math.min(newest, Date.now() * 1_000) - retentionDays * MICROS_PER_DAY);
  }
}
