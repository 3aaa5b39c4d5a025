import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import type pg from 'pg';
import { EventBus } from '../events/event-bus';
import { JobRunner, type JobAttempt } from '../jobs/job-runner';
import { QueueRepository } from '../jobs/queue.repository';
import { ReportGenerator } from './report-generator';
import { ReportRepository } from './report.repository';
import { RequestRush } from './request-rush';

const TASK = 'make_report';
const KEY_PREFIX = 'report:';
const MOST_ATTEMPTS = 3;

/**
 * The durable job that makes a report. A failed attempt is tried again, three times in all; then
 * the report is Failed and says why, also where the processes that tried it died each time.
 */
@Injectable()
export class ReportJob implements OnModuleInit {
  private readonly logger = new Logger(ReportJob.name);

  constructor(
    private readonly runner: JobRunner,
    private readonly queue: QueueRepository,
    private readonly generator: ReportGenerator,
    private readonly reports: ReportRepository,
    private readonly events: EventBus,
    private readonly rush: RequestRush,
  ) {}

  onModuleInit(): void {
    this.runner.register(TASK, (payload, attempt) =>
      this.run((payload as { reportId: string }).reportId, attempt),
    );
  }

  /** Puts the reports' jobs into the queue, in the transaction that makes their rows. */
  async enqueue(client: pg.ClientBase, reportIds: readonly string[]): Promise<void> {
    const jobs = reportIds.map((reportId) => ({
      key: KEY_PREFIX + reportId,
      payload: { reportId },
    }));
    await this.queue.add(client, TASK, jobs, MOST_ATTEMPTS);
  }

  /** Ends the reports whose processes died in every attempt: nobody would run them again. */
  @Cron(CronExpression.EVERY_5_SECONDS)
  async failExhausted(): Promise<void> {
    if (!this.runner.running) return;
    try {
      for (const { key, lastError } of await this.queue.exhausted(KEY_PREFIX)) {
        const reason = lastError ?? 'the process that made it ended before it was done';
        await this.fail(key.slice(KEY_PREFIX.length), `tried ${MOST_ATTEMPTS} times: ${reason}`);
        await this.queue.remove(key);
      }
    } catch (error) {
      this.logger.warn(`cannot look for reports that nobody makes: ${String(error)}`);
    }
  }

  private async run(reportId: string, { attempt, isLast }: JobAttempt): Promise<void> {
    await this.rush.over();
    const report = await this.reports.find(reportId);
    if (report?.status !== 'Running') return;
    try {
      await this.generator.generate(report);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.warn({ reportId, attempt, err: error }, 'a report could not be made');
      if (!isLast) throw error;
      await this.fail(reportId, `tried ${attempt} times: ${reason}`);
    }
  }

  private async fail(reportId: string, error: string): Promise<void> {
    if (!(await this.reports.fail(reportId, error))) return;
    const failure = { reportId, error };
    this.events.emit('report.failed', failure);
    await this.events.notify('report.failed', failure);
  }
}
