import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { distinctUntilChanged, filter, lastValueFrom, tap } from 'rxjs';
import { wholeNumber } from '../common/whole-number';
import { JobRunner } from '../jobs/job-runner';
import { FORMULA_CHOICES, type FormulaChoice } from '../reports/formats/formula-escape';
import { REPORT_FORMAT_NAMES, type ReportFormat } from '../reports/formats/report-format';
import { ReportFile } from '../reports/report-file';
import { reportRequest } from '../reports/report-request';
import type { Report } from '../reports/report.entity';
import { ReportService } from '../reports/report-service';
import { ReportWatcher } from '../reports/report-watcher';
import { TriggerReportDto } from '../reports/trigger-report.dto';
import { tell, withService } from './command-context';
import { UsageError } from './usage-error';

interface ReportOptions {
  readonly asOf?: string;
  readonly out?: string;
  readonly format: ReportFormat;
  readonly formulas: FormulaChoice;
  readonly interpolation?: string;
  readonly detail?: string;
  readonly maxCarryMinutes?: string;
  readonly storeId?: string[];
  readonly region?: string;
  readonly type?: string;
}

/** The same checks as a request's body has, so that a command refuses what the API would. */
function checked(options: ReportOptions): TriggerReportDto {
  const { asOf, interpolation, detail, maxCarryMinutes, storeId, region, type } = options;
  const dto = plainToInstance(
    TriggerReportDto,
    Object.fromEntries(
      Object.entries({
        as_of: asOf,
        interpolation,
        detail,
        max_carry_minutes:
          maxCarryMinutes === undefined ? undefined : (wholeNumber(maxCarryMinutes) ?? NaN),
        store_ids: storeId,
        region,
        type,
      }).filter(([, value]) => value !== undefined),
    ),
  );
  const [error] = validateSync(dto, { stopAtFirstError: true });
  if (error) throw new UsageError(Object.values(error.constraints ?? {}).join('; '));
  return dto;
}

/** A place that cannot be written is told before the work, not after it. */
async function checkOut(out: string | undefined): Promise<void> {
  if (out === undefined) return;
  const stats = out === '' ? null : await stat(resolve(out)).catch(() => null);
  if (out === '' || stats?.isDirectory()) {
    throw new UsageError(`--out is "${out}", but must be the path of a file`);
  }
}

async function run(options: ReportOptions): Promise<void> {
  const dto = checked(options);
  await checkOut(options.out);
  await withService(async (app, config) => {
    const reports = app.get(ReportService);
    const request = reportRequest(dto, config);
    await app.get(JobRunner).start();

    const started = performance.now();
    const reportId = await reports.trigger(request);
    const end = await lastValueFrom(
      app
        .get(ReportWatcher)
        .watch(reportId)
        .pipe(
          filter((news) => news.type !== 'progress' || news.storesDone > 0),
          distinctUntilChanged((a, b) => JSON.stringify(a) === JSON.stringify(b)),
          tap((news) => {
            if (news.type === 'progress') tell(`${news.storesDone} of ${news.storesTotal} stores`);
          }),
        ),
    );
    if (end.type === 'failed') throw new Error(`The report failed: ${end.error}`);

    const report = await reports.get(reportId);
    const path = await writeOut(reports, report, options, config.reportsDir);
    const seconds = ((performance.now() - started) / 1_000).toFixed(2);
    tell(`Report ${reportId}: ${report.storesTotal} stores in ${seconds} s`);
    process.stdout.write(`${path}\n`);
  });
}

/** Writes the report where it was asked for; without `--out`, the CSV stands where it was made. */
async function writeOut(
  reports: ReportService,
  report: Report,
  { out, format, formulas }: ReportOptions,
  reportsDir: string,
): Promise<string> {
  const made = await reports.csvFile(report);
  const isEscaped = formulas === 'escape';
  if (out === undefined && format === 'csv' && !isEscaped && made !== null) return made;
  const name = `${report.reportId}${isEscaped ? '-escaped' : ''}.${format}`;
  const path = out === undefined ? join(reportsDir, name) : resolve(out);
  const file = await ReportFile.create(path);
  try {
    const { stream } = await reports.download(report, format, formulas);
    for await (const chunk of stream) await file.write(chunk as string | Uint8Array);
    await file.finish();
  } catch (error) {
    await file.discard();
    throw error;
  }
  return path;
}

/** `cli report`: makes one report and writes it. */
export function reportCommand(): Command {
  return new Command('report')
    .description('Make a report and print the path of its file')
    .option('--as-of <instant>', 'end of the windows, ISO 8601; default: the newest poll')
    .option('--out <file>', 'where to write it; default: in REPORTS_DIR')
    .addOption(
      new Option('--format <format>', 'form of the file')
        .choices(REPORT_FORMAT_NAMES)
        .default('csv'),
    )
    .addOption(
      new Option('--formulas <choice>', 'escape: an apostrophe before what a spreadsheet would run')
        .choices(FORMULA_CHOICES)
        .default('keep'),
    )
    .option('--interpolation <method>', 'previous or linear')
    .option('--detail <detail>', 'full adds the columns that say how far figures can be trusted')
    .option('--max-carry-minutes <n>', 'how long a poll speaks for a store, in whole minutes')
    .option('--store-id <id...>', 'only these stores')
    .option('--region <region>', 'only stores of this region')
    .option('--type <type>', 'only stores of this type')
    .action(run);
}
