const SMALL = 12;

/**
 * Sorts `values[from, to)` by their absolute value, stably: entries of the same instant keep their
 * order, so that of contradicting polls the later one is known. (The built-in sort of typed arrays
 * would put them in the order of their statuses.)
 * @param scratch at least half as long as what is sorted; its content is overwritten.
 */
export function sortByInstant(
  values: Float64Array,
  from: number,
  to: number,
  scratch: Float64Array,
): void {
  if (to - from <= SMALL) {
    insertionSort(values, from, to);
    return;
  }
  const middle = (from + to) >>> 1;
  sortByInstant(values, from, middle, scratch);
  sortByInstant(values, middle, to, scratch);
  if (Math.abs(values[middle - 1] ?? 0) <= Math.abs(values[middle] ?? 0)) return;
  scratch.set(values.subarray(from, middle));
  const leftEnd = middle - from;
  let left = 0;
  let right = middle;
  for (let target = from; left < leftEnd; target += 1) {
    const takeRight = right < to && Math.abs(values[right] ?? 0) < Math.abs(scratch[left] ?? 0);
    values[target] = (takeRight ? values[right] : scratch[left]) ?? 0;
    if (takeRight) right += 1;
    else left += 1;
  }
}

function insertionSort(values: Float64Array, from: number, to: number): void {
  for (let i = from + 1; i < to; i += 1) {
    const value = values[i] ?? 0;
    const instant = Math.abs(value);
    let target = i;
    while (target > from && Math.abs(values[target - 1] ?? 0) > instant) {
      values[target] = values[target - 1] ?? 0;
      target -= 1;
    }
    values[target] = value;
  }
}
