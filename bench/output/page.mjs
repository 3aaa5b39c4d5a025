import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { columnsOf, shown } from './figures.mjs';
import { plotsOf } from './plots.mjs';
import { readResults } from './results-file.mjs';

const PAGE = join(PROJECT_ROOT, 'docs/performance.md');
const PLOTS = join(PROJECT_ROOT, 'docs/performance');

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const cell = (text) => text.replaceAll('|', '\\|');
const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;

function machineLine({ date, runs, machine, rows }) {
  const { cores, processor, memoryGigabytes, node, postgres, duckdb } = machine;
  const median = rows.some(({ plan }) => plan)
    ? ''
    : `, median of ${runs} ${runs === 1 ? 'run' : 'runs'}`;
  return (
    `${date}${median}. ${cores} cores (${processor}), ${memoryGigabytes} GB, ` +
    `Node.js ${node}, PostgreSQL ${postgres}, DuckDB ${duckdb}.`
  );
}

function table(rows) {
  const columns = columnsOf(rows);
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(({ text }) => text(row)))),
  ].join('\n');
}

/** Statements with their plans, folded away, under what they are part of. */
function explained(rows) {
  return rows
    .map(({ what, value, unit, runs, statement, plan }, i) => {
      const head = rows[i - 1]?.what === what ? [] : [`**${what}**`];
      const times = runs === 1 ? 'once' : `${runs} times, the slowest`;
      const [beginning] = statement.split('\n');
      return [
        ...head,
        `<details>\n<summary><code>${escaped(beginning)} …</code>: ${times} ${shown(value, unit)}</summary>`,
        `\`\`\`sql\n${statement}\n\`\`\``,
        `\`\`\`text\n${plan}\n\`\`\``,
        '</details>',
      ].join('\n\n');
    })
    .join('\n\n');
}

/** What stands between the markers of a measurement: a part for each size that was measured. */
function section(name, bySize) {
  return Object.entries(bySize)
    .map(([size, entry]) => {
      const head = `**Size ${size}.** ${machineLine(entry)}`;
      const plots = plotsOf(name, size, entry.rows).map(
        ({ file, title }) => `![${title}](performance/${file})`,
      );
      const body = entry.rows.some(({ plan }) => plan) ? explained(entry.rows) : table(entry.rows);
      return [head, body, ...plots].join('\n\n');
    })
    .join('\n\n');
}

function writePlots(results) {
  mkdirSync(PLOTS, { recursive: true });
  for (const [name, bySize] of Object.entries(results)) {
    for (const [size, { rows }] of Object.entries(bySize)) {
      for (const { file, svg } of plotsOf(name, size, rows)) {
        writeFileSync(join(PLOTS, file), svg);
      }
    }
  }
}

/**
 * Text with the parts between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` replaced by what was
 * measured under that name; where nothing was, a part stays as it is.
 */
export function filledIn(text, results) {
  return text.replace(
    /(<!-- bench:([\w-]+) -->\n)[^]*?(<!-- \/bench:\2 -->)/g,
    (whole, opening, name, closing) =>
      results[name] ? `${opening}\n${section(name, results[name])}\n\n${closing}` : whole,
  );
}

/** Draws the plots and fills the tables of `docs/performance.md` from all results that are kept. */
export async function writePage() {
  const results = readResults();
  writePlots(results);
  if (!existsSync(PAGE)) return;
  const { format, resolveConfig } = await import('prettier');
  const text = filledIn(readFileSync(PAGE, 'utf8'), results);
  const settings = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(text, { ...settings, filepath: PAGE }));
}
