import type { Column } from '../report-columns';

/** What is done with texts that a spreadsheet would run. */
export const FORMULA_CHOICES = ['keep', 'escape'] as const;
export type FormulaChoice = (typeof FORMULA_CHOICES)[number];

/**
 * Where a spreadsheet sees a formula begin when it opens a CSV file: at the beginning of a text and,
 * in countries where `;` separates fields, behind one. Some read the wide signs of East Asia as well.
 */
const FORMULA_BEGINNING = /(^|;)(?=[=+\-@\t\r\n＝＋－＠])/g;

/**
 * The same columns for a CSV that a spreadsheet may open: a text that it would run as a formula has an
 * apostrophe before it (`docs/api.md`, section 6). No figure begins so.
 */
export function escapeFormulas<Row>(columns: readonly Column<Row>[]): readonly Column<Row>[] {
  return columns.map((column) => ({
    ...column,
    text: (row) => column.text(row).replace(FORMULA_BEGINNING, "$1'"),
  }));
}
