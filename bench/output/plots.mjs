import { barPlot, growthPlot } from './plot.mjs';

/** Measurements whose rows are shown as bars, all in the same unit. */
const BARS = {
  ingest: 'Taking all files in',
  'ingest-again': 'Taking the same files in again',
  'ingest-overlap': 'Taking in a file that is known by half',
  report: 'A report of seven columns',
  'report-full': 'A report with detail=full',
  queries: 'Queries at 200 requests a second, 99th percentile',
};

function kindOf(what) {
  if (what.startsWith('floor:')) return 'floor';
  return /^(DuckDB|PostgreSQL|TypeORM)/.test(what) ? 'peer' : 'service';
}

/** So many times the service's slowest value, and a bar is drawn broken: it would dwarf the others. */
const DWARFS = 8;

function bars(name, size, rows) {
  const service = Math.max(
    ...rows.filter(({ what }) => kindOf(what) === 'service').map(({ value }) => value),
  );
  const drawn = rows.map(({ what, value, unit }) => ({
    label: what,
    value,
    unit,
    kind: kindOf(what),
  }));
  const title = `${BARS[name]}, size ${size}`;
  return [{ file: `${name}-${size}.svg`, title, svg: barPlot(title, drawn, service * DWARFS) }];
}

function growthLines(size, rows) {
  const measured = rows.filter(({ stores }) => stores !== undefined);
  const series = [...new Set(measured.map((row) => row.series))].map((label) => ({
    label,
    points: measured
      .filter((row) => row.series === label)
      .map(({ stores, value }) => [stores, value]),
  }));
  if (series.length === 0) return [];
  const title = 'How time grows with the number of stores (a day of polls)';
  const svg = growthPlot(title, series, { x: 'stores', y: 'seconds' });
  return [{ file: `growth-${size}.svg`, title, svg }];
}

/** The plots of a measurement: `{file, title, svg}`. */
export function plotsOf(name, size, rows) {
  if (name === 'growth') return growthLines(size, rows);
  return BARS[name] === undefined ? [] : bars(name, size, rows);
}
