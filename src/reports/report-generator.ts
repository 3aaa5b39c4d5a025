import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { inSlices, Slice } from '../common/slice';
import { Database } from '../database/database';
import { EventBus } from '../events/event-bus';
import { StoreReader } from '../stores/store-reader';
import { DataProcessor } from '../uptime/data-processor';
import type { StoreFigures } from '../uptime/figures';
import { csvHeader, csvLine } from './formats/csv-format';
import { reportColumns } from './report-columns';
import { ReportFile } from './report-file';
import { accountingOptions, needsObservations, storeFilter } from './report-parameters';
import type { Report } from './report.entity';
import { ReportRepository } from './report.repository';
import { ReportRowRepository, type ReportRowWriter } from './report-row.repository';
import type { ReportRow } from './report-row';
import { StoreFingerprints } from './store-fingerprints';

const PROGRESS_EVERY_MS = 250;
/** How long a report waits for whoever locks its tables: five minutes. */
const REPORT_WAITS_MS = 300_000;

/**
 * Makes one report: reads the stores in batches under one snapshot, computes, and writes
 * `report_row` and the CSV. The CSV gets its name, and the report is Complete, only when all of it
 * is there; a failure leaves neither rows nor file.
 */
@Injectable()
export class ReportGenerator {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly events: EventBus,
    private readonly processor: DataProcessor,
    private readonly stores: StoreReader,
    private readonly reports: ReportRepository,
    private readonly rows: ReportRowRepository,
    private readonly fingerprints: StoreFingerprints,
  ) {}

  async generate(report: Report): Promise<void> {
    const { reportId } = report;
    const fileName = `${reportId}.csv`;
    const file = await ReportFile.create(join(this.config.reportsDir, fileName));
    try {
      await this.database.transaction(
        async (writing) => {
          await this.rows.deleteAll(writing, reportId);
          const rows = this.rows.writer(writing, reportId, report.parameters.detail === 'full');
          const stores = await this.stores.snapshot(
            (snapshot) => this.calculate(report, snapshot, rows, file),
            {
              withObservations: needsObservations(report.parameters),
              lockWaitMs: REPORT_WAITS_MS,
              isLong: true,
            },
          );
          await bothDone(rows.end(), file.finish());
          const made = { filePath: fileName, fileBytes: file.bytes, stores };
          if (!(await this.reports.complete(writing, reportId, made))) {
            throw new Error('it was declared Failed meanwhile');
          }
          await this.events.notify('report.completed', { reportId }, writing);
        },
        { lockWaitMs: REPORT_WAITS_MS, isLong: true },
      );
    } catch (error) {
      await file.discard();
      throw error;
    }
    this.events.emit('report.completed', { reportId });
  }

  /** Writes the row of every store. @returns how many there are. */
  private async calculate(
    report: Report,
    snapshot: pg.ClientBase,
    rows: ReportRowWriter,
    file: ReportFile,
  ): Promise<number> {
    const columns = reportColumns(report.parameters.detail);
    file.add(csvHeader(columns));
    if (report.asOf === null) return 0;

    const { asOf, parameters } = report;
    const options = accountingOptions(parameters, asOf);
    const run = this.processor.startRun(options);
    const batches = this.stores.batches(snapshot, asOf, {
      filter: storeFilter(parameters),
      pollReach: run.pollReach,
      changesOnly: run.countsChangesOnly,
    });
    const progress = new Progress((done, total) => this.tellProgress(report, done, total));
    const slice = new Slice();
    let stores = 0;
    for await (const { inputs, done, total } of batches) {
      for (const input of inputs) {
        const figures = run.takesSteps(input)
          ? await inSlices(run.steps(input), slice)
          : run.process(input);
        const row = rowOf(figures, input.timezone);
        rows.add(row, this.fingerprints.of(input, options));
        file.add(csvLine(columns, row));
        if (rows.isFull) await rows.flush();
        if (file.isFull) await file.flush();
        if (slice.isOver) await slice.next();
      }
      await rows.flush();
      await file.flush();
      progress.tell(done, total);
      stores = total;
    }
    await progress.told;
    return stores;
  }

  private async tellProgress(report: Report, storesDone: number, storesTotal: number) {
    const { reportId } = report;
    await this.reports.setProgress(reportId, storesDone, storesTotal);
    const progress = { reportId, storesDone, storesTotal };
    this.events.emit('report.progress', progress);
    await this.events.notify('report.progress', progress);
  }
}

/** Waits for both, also where the first one fails: the database ends the rows while the disk syncs. */
async function bothDone(...work: readonly Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}

/** By its fields: for each of many stores, copying whatever is there costs more than counting it. */
function rowOf(figures: StoreFigures, timezone: string): ReportRow {
  const { storeId, windows, lastObservedAt, observationsLastWeek } = figures;
  return { storeId, windows, lastObservedAt, observationsLastWeek, timezone };
}

/** Passes progress on, but not more often than anyone could look, while the work goes on. */
class Progress {
  /** Resolves when all has been passed on. */
  told = Promise.resolve();
  private toldAt = -Infinity;

  constructor(private readonly onProgress: (done: number, total: number) => Promise<void>) {}

  tell(done: number, total: number): void {
    const now = performance.now();
    if (now - this.toldAt < PROGRESS_EVERY_MS) return;
    this.toldAt = now;
    this.told = this.told.then(() => this.onProgress(done, total));
    // It is told where `told` is awaited.
    this.told.catch(() => undefined);
  }
}
