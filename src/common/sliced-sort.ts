import type { Slice } from './slice';

/** Numbers that are sorted in one go: a few milliseconds. */
const IN_ONE_GO = 2 ** 15;

/**
 * Sorts numbers in slices: piece by piece, and the pieces are merged two by two.
 * @param numbers are changed, and may be what is returned
 * @param inOneGo how many are sorted without a look at the clock
 */
export async function sortedInSlices(
  numbers: Float64Array,
  slice: Slice,
  inOneGo = IN_ONE_GO,
): Promise<Float64Array> {
  const { length } = numbers;
  for (let at = 0; at < length; at += inOneGo) {
    numbers.subarray(at, at + inOneGo).sort();
    if (slice.isOver) await slice.next();
  }
  let sorted = numbers;
  let room = length > inOneGo ? new Float64Array(length) : numbers;
  for (let width = inOneGo; width < length; width *= 2) {
    for (let at = 0; at < length; at += 2 * width) {
      const lower = sorted.subarray(at, at + width);
      const upper = sorted.subarray(at + width, at + 2 * width);
      merge(lower, upper, room.subarray(at, at + 2 * width));
      if (slice.isOver) await slice.next();
    }
    [sorted, room] = [room, sorted];
  }
  return sorted;
}

function merge(one: Float64Array, other: Float64Array, into: Float64Array): void {
  let next = 0;
  let nextOther = 0;
  for (let at = 0; at < into.length; at += 1) {
    const a = one[next] ?? Infinity;
    const b = other[nextOther] ?? Infinity;
    into[at] = Math.min(a, b);
    if (a <= b) next += 1;
    else nextOther += 1;
  }
}
