import type { ReportColumn } from '../report-columns';

/** What is done with texts that a spreadsheet would run. */
export const FORMULA_CHOICES = ['keep', 'escape'] as const;
export type FormulaChoice = (typeof FORMULA_CHOICES)[number];

/** What a spreadsheet takes for the beginning of a formula when it opens a CSV file. */
const FORMULA_BEGINNING = /^[=+\-@\t\r]/;

/**
 * The same columns for a CSV that a spreadsheet may open: a text that it would run as a formula has an
 * apostrophe before it (`docs/api.md`, section 6). No figure begins so.
 */
export function escapeFormulas(columns: readonly ReportColumn[]): readonly ReportColumn[] {
  return columns.map((column) => ({
    ...column,
    text: (row) => {
      const text = column.text(row);
      return FORMULA_BEGINNING.test(text) ? `'${text}` : text;
    },
  }));
}
