import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog, type AuditEvent } from '../audit/audit-log';
import { currentCaller, type Caller } from '../common/caller';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from '../database/data-version';
import { Database } from '../database/database';
import { FullQueue } from './full-queue';
import { MaxTimestampProvider } from './max-timestamp.provider';
import { ReportJob } from './report-job';
import type { ReportRequest } from './report-parameters';
import { ReportRepository } from './report.repository';
import { RequestRush } from './request-rush';

/** Requests that are written in one transaction, at most. */
const MOST_AT_A_TIME = 100;

/** A request whose caller waits for its id. */
interface Asked {
  readonly reportId: string;
  readonly request: ReportRequest;
  readonly caller: Caller | null;
  readonly resolve: (reportId: string) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Writes requests for reports, and bounds how many wait or run (`docs/api.md`, section 6, Limits).
 * What is asked for while one transaction is written goes into the next one together: a thousand
 * requests at once cost some ten transactions, and each is still answered only when it is durable.
 */
@Injectable()
export class ReportQueue {
  private asked: Asked[] = [];
  private isWriting = false;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly dataVersion: DataVersion,
    private readonly fullQueue: FullQueue,
    private readonly job: ReportJob,
    private readonly maxTimestamp: MaxTimestampProvider,
    private readonly reports: ReportRepository,
    private readonly rush: RequestRush,
  ) {}

  /**
   * Asks for a report: its row and its job exist when this resolves.
   * @returns the report's id.
   * @throws Problem 429 where `REPORT_QUEUE_LIMIT` reports wait or run.
   */
  add(request: ReportRequest): Promise<string> {
    this.rush.note();
    return new Promise((resolve, reject) => {
      const caller = currentCaller();
      this.asked.push({ reportId: randomUUID(), request, caller, resolve, reject });
      // As many as there can be wait to be written: the next one needs no look at the database.
      if (this.asked.length >= this.config.reportQueueLimit) this.fullQueue.note(true);
      if (!this.isWriting) void this.writeAll();
    });
  }

  private async writeAll(): Promise<void> {
    this.isWriting = true;
    while (this.asked.length > 0) {
      const asked = this.asked.splice(0, MOST_AT_A_TIME);
      try {
        const written = await this.write(asked);
        this.fullQueue.note(written.size < asked.length);
        for (const { reportId, resolve, reject } of asked) {
          if (written.has(reportId)) resolve(reportId);
          else reject(this.fullQueue.problem);
        }
      } catch (error) {
        this.fullQueue.note(false);
        for (const { reject } of asked) reject(error);
      }
    }
    this.isWriting = false;
  }

  /** @returns the ids of the reports for which there was room. */
  private async write(asked: readonly Asked[]): Promise<ReadonlySet<string>> {
    // The version first: what is read after it is that version or a newer one.
    const dataVersion = await this.dataVersion.current();
    const newest = await this.maxTimestamp.read();
    const reports = asked.map(({ reportId, request: { asOf, parameters } }) => ({
      ...{ reportId, parameters, asOf: asOf ?? newest },
    }));
    return this.database.transaction(
      async (client) => {
        const limit = this.config.reportQueueLimit;
        const written = await this.reports.insert(client, reports, dataVersion, limit);
        const ids = new Set(written);
        if (written.length > 0) {
          await this.job.enqueue(client, written);
          const events = asked
            .filter(({ reportId }) => ids.has(reportId))
            .map(({ reportId, caller }) => ({ event: requested(reportId), caller }));
          await this.audit.recordAll(events, client);
        }
        return ids;
      },
      { repeatable: true },
    );
  }
}

function requested(reportId: string): AuditEvent {
  return { action: 'report.requested', target: reportId };
}
