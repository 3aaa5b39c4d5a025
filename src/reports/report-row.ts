import type { EpochMicros } from '../uptime/epoch-micros';
import type { WindowFigures, WindowName } from '../uptime/figures';

/**
 * One store's row of a report, in whole microseconds: what is kept in `report_row`, and what every
 * format is written from. Only a report with `detail=full` fills more than uptime and downtime.
 */
export interface ReportRow {
  readonly storeId: string;
  readonly windows: Readonly<Record<WindowName, WindowFigures>>;
  readonly lastObservedAt: EpochMicros | null;
  readonly observationsLastWeek: number;
  readonly timezone: string;
}
