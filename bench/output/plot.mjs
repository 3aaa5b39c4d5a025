import { shown } from './figures.mjs';

const FONT = 'font-family="system-ui, sans-serif" font-size="13"';
const COLOURS = { service: '#2563eb', peer: '#94a3b8', floor: '#cbd5e1' };
const WIDTH = 880;
const BAR = 20;
const GAP = 10;
const NAMES = 400;
const VALUES = 90;
const TOP = 44;

const escaped = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x, y, content, more = '') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" fill="#334155" ${FONT} ${more}>${escaped(content)}</text>`;

/** A picture of a height, on white, so that it can be read on a dark page as well. */
function svg(height, title, parts) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(16, 26, title, 'font-weight="600"'),
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/**
 * Bars beside one another: one line for each row, its length in proportion to the value.
 * A bar of more than `limit` is as long as the longest of the others, and broken.
 * @param rows `{label, value, unit, kind}`, values not below 0; `kind` is `service`, `peer` or `floor`
 */
export function barPlot(title, rows, limit = Infinity) {
  const longest = Math.max(...rows.map(({ value }) => (value > limit ? 0 : value)));
  const room = WIDTH - NAMES - VALUES - 16;
  const parts = rows.flatMap(({ label, value, unit, kind }, i) => {
    const y = TOP + i * (BAR + GAP);
    const isBroken = value > limit;
    const length = isBroken ? room : longest === 0 ? 0 : (value / longest) * room;
    return [
      text(NAMES - 8, y + 15, label, 'text-anchor="end"'),
      `<rect x="${NAMES}" y="${y}" width="${Math.max(length, 1).toFixed(1)}" height="${BAR}" fill="${COLOURS[kind]}"/>`,
      ...(isBroken
        ? [`<rect x="${NAMES + room - 40}" y="${y}" width="6" height="${BAR}" fill="#ffffff"/>`]
        : []),
      text(NAMES + Math.max(length, 1) + 6, y + 15, shown(value, unit)),
    ];
  });
  return svg(TOP + rows.length * (BAR + GAP) + 10, title, parts);
}

const PLOT = { left: 70, right: 190, top: 50, height: 260 };

/** Powers of ten from the one at or below the least value to the one at or above the most. */
export function decades(values) {
  const from = Math.floor(Math.log10(Math.min(...values)));
  const to = Math.max(Math.ceil(Math.log10(Math.max(...values))), from + 1);
  return Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
}

/**
 * Lines on two logarithmic axes: what grows in proportion rises at the same angle everywhere.
 * @param series `{label, points: [[x, y], ...]}`, all above 0
 * @param axes the names of the axes, `{x, y}`
 */
export function growthPlot(title, series, axes) {
  const points = series.flatMap((line) => line.points);
  const [xs, ys] = [0, 1].map((axis) => decades(points.map((point) => point[axis])));
  const width = WIDTH - PLOT.left - PLOT.right;
  const share = (value, marks) =>
    Math.log(value / marks[0]) / Math.log(marks[marks.length - 1] / marks[0]);
  const x = (value) => PLOT.left + share(value, xs) * width;
  const y = (value) => PLOT.top + (1 - share(value, ys)) * PLOT.height;
  const bottom = PLOT.top + PLOT.height;
  const colours = ['#2563eb', '#059669', '#d97706', '#7c3aed'];
  const grid = [
    ...xs.flatMap((mark) => [
      `<line x1="${x(mark).toFixed(1)}" y1="${PLOT.top}" x2="${x(mark).toFixed(1)}" y2="${bottom}" stroke="#e2e8f0"/>`,
      text(x(mark), bottom + 18, mark.toLocaleString('en-US'), 'text-anchor="middle"'),
    ]),
    ...ys.flatMap((mark) => [
      `<line x1="${PLOT.left}" y1="${y(mark).toFixed(1)}" x2="${PLOT.left + width}" y2="${y(mark).toFixed(1)}" stroke="#e2e8f0"/>`,
      text(PLOT.left - 8, y(mark) + 4, mark.toLocaleString('en-US'), 'text-anchor="end"'),
    ]),
    text(PLOT.left + width / 2, bottom + 40, axes.x, 'text-anchor="middle"'),
    text(PLOT.left, PLOT.top - 8, axes.y),
  ];
  const lines = series.flatMap(({ label, points: own }, i) => {
    const colour = colours[i % colours.length];
    const path = own.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`).join(' ');
    const [lastX, lastY] = own[own.length - 1];
    return [
      `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      ...own.map(
        ([a, b]) =>
          `<circle cx="${x(a).toFixed(1)}" cy="${y(b).toFixed(1)}" r="3.5" fill="${colour}"/>`,
      ),
      text(x(lastX) + 10, y(lastY) + 4, label),
    ];
  });
  return svg(bottom + 56, title, [...grid, ...lines]);
}
