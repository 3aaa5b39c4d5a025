/** How many values lie from `from` up to, not including, `to`; the first bin holds what is exactly 0. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

const BINS = 14;
const STEPS = [1, 2, 2.5, 5, 10];

/** A step of 1, 2, 2.5 or 5 times a power of ten by which `most` is reached in some 14 steps. */
function stepFor(most: number): number {
  const rough = most / BINS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * (STEPS.find((step) => step * power >= rough) ?? 10);
}

/** How values of 0 and more are spread: those that are 0, and the others by equal steps. */
export function binsOf(values: readonly number[]): Bin[] {
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  const zeros = values.filter((value) => value === 0).length;
  const bins: Bin[] = [{ from: 0, to: 0, count: zeros }];
  if (most === 0) return bins;
  const step = stepFor(most);
  const counts = Array.from({ length: Math.floor(most / step) + 1 }, () => 0);
  for (const value of values) {
    if (value > 0) counts[Math.floor(value / step)] = (counts[Math.floor(value / step)] ?? 0) + 1;
  }
  counts.forEach((count, index) => {
    bins.push({ from: index * step, to: (index + 1) * step, count });
  });
  return bins;
}
