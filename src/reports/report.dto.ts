import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { FiguresDto } from './figures.dto';
import type { Report, ReportState } from './report.entity';
import type { ReportParameters } from './report-parameters';

function shown(instant: EpochMicros | null): string | null {
  return instant === null ? null : formatInstant(instant);
}

/** The answer to a report that was asked for. */
export class TriggeredReportDto {
  /** Names the report in every later call. */
  report_id!: string;
}

/** How far a report is. */
export class ReportProgressDto {
  /** @example 4000 */
  stores_done!: number;
  /** 0 until it is known. @example 13560 */
  stores_total!: number;
}

/** A report that is not there yet. */
export class RunningReportDto {
  /** @example "Running" */
  status!: 'Running';
  progress!: ReportProgressDto;
}

/** A report that could not be made. */
export class FailedReportDto {
  /** @example "Failed" */
  status!: 'Failed';
  /** Why. @example "tried 3 times: no space left on device" */
  error!: string;
}

/** A report in the history. */
export class ReportDto {
  /** @example "7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11" */
  report_id!: string;
  /** One that waits for its turn is Running too. */
  status!: 'Running' | 'Complete' | 'Failed';
  /** The instant at which the windows end; null where there was no poll. @example "2023-01-25T18:13:22.479220Z" */
  as_of!: string | null;
  /** The accounting method. */
  interpolation!: 'previous' | 'linear';
  /** What was asked for. @example {"interpolation": "previous"} */
  parameters!: Record<string, unknown>;
  /** @example "2026-11-24T09:30:00.000000Z" */
  created_at!: string;
  /** When it became Complete or Failed. @example "2026-11-24T09:30:00.412000Z" */
  completed_at!: string | null;
  /** @example 13560 */
  stores_done!: number;
  /** @example 13560 */
  stores_total!: number;
  /** Why it failed. @example null */
  error!: string | null;

  static of(report: Report): ReportDto {
    const state: ReportState = report.status;
    const parameters: ReportParameters = report.parameters;
    return {
      report_id: report.reportId,
      status: state,
      as_of: shown(report.asOf),
      interpolation: parameters.interpolation,
      parameters: { ...parameters },
      created_at: formatInstant(report.createdAt),
      completed_at: shown(report.completedAt),
      stores_done: report.storesDone,
      stores_total: report.storesTotal,
      error: report.error,
    };
  }
}

/** One store's row of a report. With `detail=full` it has that report's further columns too. */
export class ReportRowDto extends FiguresDto {
  /** @example "8419537941919820732" */
  store_id!: string;
}
