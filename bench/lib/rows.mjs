/** Rows of the table of results: what they stand beside, and the goals that they are held to. */

/** The row's value as so many times the value of another one. */
export function besides(row, other) {
  return { ...row, ratio: row.value / other.value, ratioTo: other.what };
}

/** A goal of a row: `limit` is the most that `value` may be, in `unit`. */
function goal(row, text, met) {
  return { ...row, goals: [...(row.goals ?? []), { text, met }] };
}

const number = (value) => value.toLocaleString('en-US');

/** The ratio may be `most` at most. */
export const ratioAtMost = (most) => (row) =>
  goal(row, `at most ${number(most)} × ${row.ratioTo.replace(/^floor: /, '')}`, row.ratio <= most);

/** The value may be `most` at most, in the row's unit. */
export const atMost = (most) => (row) =>
  goal(row, `at most ${number(most)} ${row.unit}`.trim(), row.value <= most);

/** The value must be `least` at least. */
export const atLeast = (least) => (row) =>
  goal(row, `at least ${number(least)} ${row.unit}`.trim(), row.value >= least);

/** Node may have `most` MB resident. */
export const nodeAtMost = (most) => (row) =>
  goal(row, `Node under ${number(most)} MB`, (row.nodeMegabytes ?? 0) < most);

/** The goals that hold for a size: `{S: [...], L: [...]}`; other sizes have none. */
export function held(row, size, goals) {
  return (goals[size] ?? []).reduce((judged, judge) => judge(judged), row);
}
