import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { Problem } from '../common/problem';
import { AuditLog } from '../audit/audit-log';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from '../database/data-version';
import { Database } from '../database/database';
import { EventBus } from '../events/event-bus';
import { MICROS_PER_DAY, type EpochMicros } from '../uptime/epoch-micros';
import { StoreReader } from '../stores/store-reader';
import { REPORT_FORMATS, type ReportFormat } from './formats/report-format';
import { MaxTimestampProvider } from './max-timestamp.provider';
import { reportColumns } from './report-columns';
import { sweepUnfinished } from './report-file';
import { ReportJob } from './report-job';
import { needsObservations, type ReportParameters, type ReportRequest } from './report-parameters';
import type { Report } from './report.entity';
import { ReportRepository, type ReportStanding } from './report.repository';
import { ReportRowRepository } from './report-row.repository';

/** What a report is made from where nothing else was asked for. */
export const DEFAULT_PARAMETERS: ReportParameters = { interpolation: 'previous' };

const HISTORY = 'reports';
const historyCursor = z.object({ createdAt: z.int(), reportId: z.uuid() });

/** A finished report's bytes in one form. */
export interface ReportDownload {
  readonly stream: Readable;
  readonly contentType: string;
  readonly fileName: string;
  /** Known for the CSV file alone. */
  readonly bytes?: number;
}

/** Asking for reports, their history, and their download (`docs/api.md`, section 6). */
@Injectable()
export class ReportService implements OnApplicationBootstrap {
  private readonly logger = new Logger(ReportService.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly dataVersion: DataVersion,
    private readonly events: EventBus,
    private readonly job: ReportJob,
    private readonly maxTimestamp: MaxTimestampProvider,
    private readonly reports: ReportRepository,
    private readonly rows: ReportRowRepository,
    private readonly stores: StoreReader,
  ) {}

  /** Removes what killed processes left half written. */
  async onApplicationBootstrap(): Promise<void> {
    await sweepUnfinished(this.config.reportsDir);
  }

  /**
   * Asks for a report: its row and its job exist when this resolves, and a worker makes it.
   * @returns the report's id.
   * @throws Problem 400 where the polls that it needs were dropped.
   */
  async trigger(request: ReportRequest): Promise<string> {
    const reportId = randomUUID();
    const dataVersion = await this.dataVersion.current();
    const asOf = request.asOf ?? (await this.maxTimestamp.read());
    if (asOf !== null && needsObservations(request.parameters)) {
      await this.stores.requireObservations(asOf);
    }
    await this.database.transaction(async (client) => {
      await this.reports.insert(client, reportId, asOf, dataVersion, request.parameters);
      await this.job.enqueue(client, reportId);
      await this.audit.record({ action: 'report.requested', target: reportId }, client);
    });
    this.events.emit('report.requested', { reportId });
    return reportId;
  }

  /** @throws Problem 404 where there is no such report. */
  async get(reportId: string): Promise<Report> {
    const report = await this.reports.find(reportId);
    if (!report) {
      throw Problem.notFound(
        `There is no report ${reportId}; POST /api/v1/trigger_report makes one.`,
      );
    }
    return report;
  }

  /** The history, newest first. */
  async history(limit: number, cursor: string | undefined): Promise<Page<Report>> {
    const after = cursor === undefined ? null : decodeCursor(HISTORY, cursor, historyCursor);
    const reports = await this.reports.newest(limit + 1, after);
    return pageOf(reports, limit, ({ createdAt, reportId }) =>
      encodeCursor(HISTORY, { createdAt, reportId }),
    );
  }

  /** How far a report is. @throws Problem 404 where there is no such report. */
  async standing(reportId: string): Promise<ReportStanding> {
    return (await this.reports.standing(reportId)) ?? (await this.get(reportId));
  }

  /** The CSV as it was written when the report was made; `null` where it is gone or cut. */
  async csvFile({ filePath, fileBytes }: Report): Promise<string | null> {
    if (filePath === null) return null;
    const path = join(this.config.reportsDir, filePath);
    const size = await stat(path).then(
      (stats) => stats.size,
      () => null,
    );
    return size !== null && size === fileBytes ? path : null;
  }

  /** The bytes of a Complete report: the CSV that was written, or whatever form from the kept rows. */
  async download(report: Report, format: ReportFormat): Promise<ReportDownload> {
    const { contentType, write } = REPORT_FORMATS[format];
    const fileName = `report-${report.reportId}.${format}`;
    const path = format === 'csv' ? await this.csvFile(report) : null;
    if (path !== null && report.fileBytes !== null) {
      return { stream: createReadStream(path), contentType, fileName, bytes: report.fileBytes };
    }
    const rows = this.rows.stream(report.reportId, report.storesTotal);
    const stream = write(reportColumns(report.parameters.detail), rows);
    return { stream, contentType, fileName };
  }

  /** Whether a report with default parameters exists for the data as they are now. */
  async hasCurrentReport(asOf: EpochMicros): Promise<boolean> {
    return this.reports.hasCurrent(asOf, await this.dataVersion.current());
  }

  /** Deletes the reports past `REPORT_RETENTION_DAYS`, with their rows and files. */
  @Cron(CronExpression.EVERY_HOUR)
  async dropOldReports(): Promise<void> {
    const days = this.config.reportRetentionDays;
    if (days === null) return;
    const before = Date.now() * 1_000 - days * MICROS_PER_DAY;
    const files = await this.reports.deleteEndedBefore(before);
    for (const file of files) await rm(join(this.config.reportsDir, file), { force: true });
    if (files.length > 0) this.logger.log(`deleted ${files.length} reports older than ${days} days`);
  }
}
