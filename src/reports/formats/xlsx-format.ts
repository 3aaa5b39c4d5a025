import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import type { ReportColumn } from '../report-columns';
import type { ReportRow } from '../report-row';

/**
 * A whole report as an XLSX workbook with one sheet. Figures are numbers; everything else is text,
 * which no spreadsheet runs as a formula. The stream fails when `batches` does.
 */
export function xlsxStream(
  columns: readonly ReportColumn[],
  batches: AsyncIterable<readonly ReportRow[]>,
): Readable {
  const output = new PassThrough();
  const write = async () => {
    // Loaded when it is needed: it is a fifth of all the code that the service would start with.
    const { default: exceljs } = await import('exceljs');
    const workbook = new exceljs.stream.xlsx.WorkbookWriter({
      stream: output,
      useSharedStrings: false,
    });
    const sheet = workbook.addWorksheet('report', { views: [{ state: 'frozen', ySplit: 1 }] });
    sheet.columns = columns.map(({ name }) => ({ header: name, width: Math.max(12, name.length) }));
    for await (const rows of batches) {
      for (const row of rows) sheet.addRow(columns.map((column) => column.value(row))).commit();
      // The library does not wait for a slow reader, nor does it notice one that is gone.
      if (output.writableNeedDrain) {
        await Promise.race([once(output, 'drain'), once(output, 'close')]);
      }
      if (output.destroyed) return;
    }
    sheet.commit();
    await workbook.commit();
  };
  write().catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return output;
}
