import { rowObject, type ReportColumn } from '../report-columns';
import type { ReportRow } from '../report-row';

/** A whole report as one JSON array, in pieces. */
export async function* jsonText(
  columns: readonly ReportColumn[],
  batches: AsyncIterable<readonly ReportRow[]>,
): AsyncGenerator<string> {
  let before = '[';
  for await (const rows of batches) {
    for (const row of rows) {
      yield `${before}\n${JSON.stringify(rowObject(columns, row))}`;
      before = ',';
    }
  }
  yield before === '[' ? '[]\n' : '\n]\n';
}

/** A whole report as NDJSON, an object a line, in pieces. */
export async function* ndjsonText(
  columns: readonly ReportColumn[],
  batches: AsyncIterable<readonly ReportRow[]>,
): AsyncGenerator<string> {
  for await (const rows of batches) {
    yield rows.map((row) => `${JSON.stringify(rowObject(columns, row))}\n`).join('');
  }
}
