import { Readable } from 'node:stream';
import type { ReportColumn } from '../report-columns';
import type { ReportRow } from '../report-row';
import { csvText } from './csv-format';
import { jsonText, ndjsonText } from './json-format';
import { xlsxStream } from './xlsx-format';

interface ReportFormatKind {
  readonly contentType: string;
  readonly write: (
    columns: readonly ReportColumn[],
    batches: AsyncIterable<readonly ReportRow[]>,
  ) => Readable;
}

/** The forms in which a report can be had (`docs/api.md`, section 6). */
export const REPORT_FORMATS = {
  csv: {
    contentType: 'text/csv; charset=utf-8',
    write: (columns, batches) => Readable.from(csvText(columns, batches)),
  },
  json: {
    contentType: 'application/json; charset=utf-8',
    write: (columns, batches) => Readable.from(jsonText(columns, batches)),
  },
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    write: (columns, batches) => Readable.from(ndjsonText(columns, batches)),
  },
  xlsx: {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: xlsxStream,
  },
} as const satisfies Record<string, ReportFormatKind>;

export type ReportFormat = keyof typeof REPORT_FORMATS;

export const REPORT_FORMAT_NAMES = Object.keys(REPORT_FORMATS) as ReportFormat[];
