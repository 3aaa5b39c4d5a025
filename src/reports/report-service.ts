import { fstatSync } from 'node:fs';
import { constants, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { Problem } from '../common/problem';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from '../database/data-version';
import { EventBus } from '../events/event-bus';
import type { EpochMicros } from '../uptime/epoch-micros';
import { StoreReader } from '../stores/store-reader';
import { escapeFormulas, type FormulaChoice } from './formats/formula-escape';
import { REPORT_FORMATS, type ReportFormat } from './formats/report-format';
import { MaxTimestampProvider } from './max-timestamp.provider';
import { reportColumns } from './report-columns';
import { sweepUnfinished } from './report-file';
import { needsObservations, type ReportParameters, type ReportRequest } from './report-parameters';
import type { Report } from './report.entity';
import { ReportQueue } from './report-queue';
import { ReportRepository, type ReportStanding } from './report.repository';
import { ReportRowRepository } from './report-row.repository';

/** What a report is made from where nothing else was asked for. */
export const DEFAULT_PARAMETERS: ReportParameters = { interpolation: 'previous' };

/**
 * A CSV is read in few pieces, or in one where it is no longer than `MOST_BYTES_AT_ONCE`: between two of
 * them the event loop may be at other work.
 */
const READ_BYTES = 256 * 1024;
const MOST_BYTES_AT_ONCE = 1024 * 1024;

/** No link leads to a report, and a pipe that somebody put there is not waited for. */
const OPEN_CSV = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

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
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly dataVersion: DataVersion,
    private readonly events: EventBus,
    private readonly maxTimestamp: MaxTimestampProvider,
    private readonly queue: ReportQueue,
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
   * @throws Problem 400 where the polls that it needs were dropped, 429 where too many reports wait.
   */
  async trigger(request: ReportRequest): Promise<string> {
    if (needsObservations(request.parameters)) {
      const asOf = request.asOf ?? (await this.maxTimestamp.read());
      if (asOf !== null) await this.stores.requireObservations(asOf);
    }
    const reportId = await this.queue.add(request);
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
  async csvFile(report: Report): Promise<string | null> {
    const file = await this.openCsv(report);
    await file?.close();
    return file && report.filePath && join(this.config.reportsDir, report.filePath);
  }

  /** The same, open: once it is, it can be read to its end whoever deletes it. */
  private async openCsv({ filePath, fileBytes }: Report): Promise<FileHandle | null> {
    if (filePath === null) return null;
    const file = await open(join(this.config.reportsDir, filePath), OPEN_CSV).catch(() => null);
    if (file === null) return null;
    // Of a file that is open the size is in memory; to wait for it takes another turn of the event loop.
    if (fstatSync(file.fd).size === fileBytes) return file;
    await file.close();
    return null;
  }

  /**
   * The bytes of a Complete report: the CSV that was written, or whatever form from the kept rows.
   * @param formulas `escape` for a CSV in which a spreadsheet finds no formula
   */
  async download(
    report: Report,
    format: ReportFormat,
    formulas: FormulaChoice = 'keep',
  ): Promise<ReportDownload> {
    const { contentType, write } = REPORT_FORMATS[format];
    const fileName = `report-${report.reportId}.${format}`;
    const isWritten = format === 'csv' && formulas === 'keep';
    const csv = isWritten ? await this.openCsv(report) : null;
    if (csv !== null) {
      const bytes = report.fileBytes ?? 0;
      return { stream: readWhole(csv, bytes), contentType, fileName, bytes };
    }
    const rows = this.rows.stream(report.reportId, report.storesTotal);
    const columns = reportColumns(report.parameters.detail);
    const stream = write(formulas === 'escape' ? escapeFormulas(columns) : columns, rows);
    return { stream, contentType, fileName };
  }

  /** Whether a report with default parameters exists for the data as they are now. */
  async hasCurrentReport(asOf: EpochMicros): Promise<boolean> {
    return this.reports.hasCurrent(asOf, await this.dataVersion.current());
  }
}

/** Reads as many bytes of an open file as it had. The stream fails where it is cut short meanwhile. */
function readWhole(file: FileHandle, bytes: number): Readable {
  const highWaterMark = bytes <= MOST_BYTES_AT_ONCE ? bytes : READ_BYTES;
  const stream = file.createReadStream({ end: bytes - 1, highWaterMark });
  return stream.once('end', () => {
    if (stream.bytesRead < bytes) stream.destroy(new Error('the file of the report was cut short'));
  });
}
