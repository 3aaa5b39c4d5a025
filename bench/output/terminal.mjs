import { columnsOf } from './figures.mjs';

/** Prints a measurement as a table. */
export function printTable(title, rows) {
  const columns = columnsOf(rows);
  const cells = [
    columns.map((column) => column.title),
    ...rows.map((row) => columns.map((column) => column.text(row))),
  ];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  console.log(`\n${title}`);
  for (const line of cells) {
    console.log(`  ${line.map((cell, i) => cell.padEnd(widths[i])).join('  ')}`.trimEnd());
  }
}
