import type { ReportColumn } from '../report-columns';
import type { ReportRow } from '../report-row';

/** A whole report as one JSON array, in pieces. */
export async function* jsonText(
  columns: readonly ReportColumn[],
  batches: AsyncIterable<readonly ReportRow[]>,
): AsyncGenerator<string> {
  const write = jsonWriter(columns);
  let before = '[\n';
  for await (const rows of batches) {
    if (rows.length === 0) continue;
    yield before + rows.map(write).join(',\n');
    before = ',\n';
  }
  yield before === '[\n' ? '[]\n' : '\n]\n';
}

/** A whole report as NDJSON, an object a line, in pieces. */
export async function* ndjsonText(
  columns: readonly ReportColumn[],
  batches: AsyncIterable<readonly ReportRow[]>,
): AsyncGenerator<string> {
  const write = jsonWriter(columns);
  for await (const rows of batches) yield rows.map((row) => `${write(row)}\n`).join('');
}

/** Writes a row as `JSON.stringify` writes its `rowObject`, in half the time: the names are written once. */
function jsonWriter(columns: readonly ReportColumn[]): (row: ReportRow) => string {
  const parts = columns.map(({ name, value }, i) => ({
    before: `${i === 0 ? '{' : ','}${JSON.stringify(name)}:`,
    value,
  }));
  return (row) => {
    let text = '';
    for (const { before, value } of parts) text += before + JSON.stringify(value(row));
    return `${text}}`;
  };
}
