/**
 * Of polls sorted by instant, keeps the last one of each instant: moves them to the front.
 * @param values instants, negative where the store was inactive; those in `[from, to)` are meant
 * @param at where those that are kept go to; not after `from`
 * @returns where they end
 */
export function keepLast(values: Float64Array, from: number, to: number, at: number): number {
  let kept = at;
  for (let i = from; i < to; i += 1) {
    const value = values[i] ?? 0;
    if (i + 1 < to && Math.abs(values[i + 1] ?? 0) === Math.abs(value)) continue;
    values[kept] = value;
    kept += 1;
  }
  return kept;
}
