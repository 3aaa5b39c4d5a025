import { formatInstant } from '../uptime/epoch-micros';
import { WINDOWS, type WindowFigures } from '../uptime/figures';
import { coverageNumber, figureNumber, formatCoverage, formatFigure } from '../uptime/rounding';
import type { ReportRow } from './report-row';

/** A column: its name, its text in CSV, and its value in the forms that know numbers. */
export interface Column<Row> {
  readonly name: string;
  readonly text: (row: Row) => string;
  readonly value: (row: Row) => string | number | null;
}

/** A column of the report, in CSV, JSON, NDJSON and XLSX. */
export type ReportColumn = Column<ReportRow>;

type Length = Exclude<keyof WindowFigures, 'covered'>;

function lengthColumn(
  name: string,
  window: (typeof WINDOWS)[number],
  length: Length,
): ReportColumn {
  return {
    name: `${name}_${window.name}`,
    text: (row) => formatFigure(row.windows[window.name][length], window.unit),
    value: (row) => figureNumber(row.windows[window.name][length], window.unit),
  };
}

function coverageColumn(window: (typeof WINDOWS)[number]): ReportColumn {
  return {
    name: `coverage_${window.name}`,
    text: ({ windows }) => {
      const { covered, business } = windows[window.name];
      return formatCoverage(covered, business);
    },
    value: ({ windows }) => {
      const { covered, business } = windows[window.name];
      return coverageNumber(covered, business);
    },
  };
}

/** The seven columns of every report (`docs/accounting.md`, section 5). */
const BASE_COLUMNS: readonly ReportColumn[] = [
  { name: 'store_id', text: (row) => row.storeId, value: (row) => row.storeId },
  ...WINDOWS.flatMap((window) => [
    lengthColumn('uptime', window, 'uptime'),
    lengthColumn('downtime', window, 'downtime'),
  ]),
];

/** What `detail=full` adds. */
const DETAIL_COLUMNS: readonly ReportColumn[] = [
  ...WINDOWS.flatMap((window) => [
    lengthColumn('business', window, 'business'),
    lengthColumn('unknown', window, 'unknown'),
    coverageColumn(window),
    lengthColumn('uptime_least', window, 'uptimeLeast'),
    lengthColumn('uptime_most', window, 'uptimeMost'),
  ]),
  {
    name: 'last_observed_at',
    text: (row) => (row.lastObservedAt === null ? '' : formatInstant(row.lastObservedAt)),
    value: (row) => (row.lastObservedAt === null ? null : formatInstant(row.lastObservedAt)),
  },
  {
    name: 'observations_last_week',
    text: (row) => String(row.observationsLastWeek),
    value: (row) => row.observationsLastWeek,
  },
  { name: 'timezone', text: (row) => row.timezone, value: (row) => row.timezone },
];

/** The columns of a report, in their order. */
export function reportColumns(detail: 'full' | undefined): readonly ReportColumn[] {
  return detail === 'full' ? [...BASE_COLUMNS, ...DETAIL_COLUMNS] : BASE_COLUMNS;
}

/** A row as JSON and NDJSON show it: the columns' names, rounded values as numbers. */
export function rowObject<Row>(
  columns: readonly Column<Row>[],
  row: Row,
): Record<string, string | number | null> {
  return Object.fromEntries(columns.map((column) => [column.name, column.value(row)]));
}
