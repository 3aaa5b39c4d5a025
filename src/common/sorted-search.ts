/** The first index for which `holds`, which holds for all later ones too; `length` where there is none. */
export function firstWhere(length: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The position of the last id that is `id` or before it, of ids in byte order; -1 where there is none. */
export function lastUpTo(ids: readonly string[], id: string): number {
  const bytes = Buffer.from(id);
  return firstWhere(ids.length, (i) => Buffer.compare(Buffer.from(ids[i] ?? ''), bytes) > 0) - 1;
}

/** The position of the last number that is `number` or below it, of ascending numbers; -1 where there is none. */
export function lastAtOrBefore(numbers: Float64Array, number: number): number {
  return firstWhere(numbers.length, (i) => (numbers[i] ?? Infinity) > number) - 1;
}
