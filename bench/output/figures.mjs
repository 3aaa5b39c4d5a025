const DIGITS = 3;

/** A value with its unit, with three digits that count. */
export function shown(value, unit) {
  const text =
    Math.abs(value) >= 100
      ? Math.round(value).toLocaleString('en-US')
      : String(Number(value.toPrecision(DIGITS)));
  return `${text} ${unit}`.trim();
}

/** The goals of a row, each with what became of it. */
export function goalsOf({ goals = [] }) {
  return goals.map(({ text, met }) => `${text}: ${met ? 'met' : 'NOT met'}`).join('; ');
}

/** The columns of a table of results, each with a title and its text for a row. */
export const COLUMNS = [
  { title: 'what', text: ({ what }) => what },
  { title: 'median', text: ({ value, unit }) => shown(value, unit) },
  {
    title: 'range',
    text: ({ least, most, unit }) =>
      least === undefined ? '' : `${shown(least, '')} to ${shown(most, unit)}`,
  },
  { title: 'ratio', text: ({ ratio }) => (ratio === undefined ? '' : shown(ratio, '×')) },
  { title: 'process, MB', text: ({ nodeMegabytes }) => String(nodeMegabytes ?? '') },
  { title: 'PostgreSQL, MB', text: ({ postgresMegabytes }) => String(postgresMegabytes ?? '') },
  { title: 'goal', text: goalsOf },
];

/** The columns of which any row has something. */
export function columnsOf(rows) {
  return COLUMNS.filter(({ text }) => rows.some((row) => text(row) !== ''));
}
