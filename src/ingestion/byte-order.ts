/** Bits of a sort key that tell which id it is of, and those above them, which tell how it begins. */
const INDEX_BITS = 24;
const KEY_BITS = 40;
const BYTE_BITS = 8;

/**
 * The numbers of ids, which are less than 2^24, in the order of their bytes. Sorted are numbers that
 * tell how ids begin, by the built-in sort; only ids of the same number are compared themselves. A
 * quarter of what it costs to sort by comparing: 262,144 ids of 19 digits in 80 ms of CPU, not 330.
 */
export function inByteOrder(ids: readonly Buffer[]): Uint32Array {
  const keys = new BigUint64Array(ids.length);
  // Each key as two halves, the lower one first: PostgreSQL's packages are for no other machines.
  const halves = new Uint32Array(keys.buffer);
  fillKeys(ids, halves);
  keys.sort();
  const order = new Uint32Array(ids.length);
  let from = 0;
  for (let i = 0; i < ids.length; i += 1) {
    order[i] = (halves[2 * i] ?? 0) & (2 ** INDEX_BITS - 1);
    if (i + 1 < ids.length && isSameBeginning(halves, i, i + 1)) continue;
    if (i > from) sortByComparing(order.subarray(from, i + 1), ids);
    from = i + 1;
  }
  return order;
}

/**
 * Writes the keys. The beginning of an id is a number of digits in the base of how many different
 * bytes the ids have: eleven digits, or nine of hexadecimal, fit in where there would be five bytes.
 */
function fillKeys(ids: readonly Buffer[], halves: Uint32Array): void {
  const start = commonPrefix(ids);
  const rankOf = ranksOfBytes(ids);
  const base = Math.max(...rankOf) + 1;
  const digits = Math.floor(KEY_BITS / Math.log2(Math.max(base, 2)));
  ids.forEach((id, index) => {
    let key = 0;
    for (let at = start; at < start + digits; at += 1) {
      key = key * base + (at < id.length ? (rankOf[id[at] ?? 0] ?? 0) : 0);
    }
    halves[2 * index] = (key << INDEX_BITS) | index;
    halves[2 * index + 1] = Math.floor(key / 2 ** BYTE_BITS);
  });
}

/** How many bytes all ids have in common at their beginning. */
function commonPrefix(ids: readonly Buffer[]): number {
  const [first = Buffer.alloc(0)] = ids;
  let length = first.length;
  for (const id of ids) {
    let same = 0;
    while (same < length && id[same] === first[same]) same += 1;
    length = same;
  }
  return length;
}

/** The bytes that the ids have, numbered from 1 in their order; 0 stands for the end of an id. */
function ranksOfBytes(ids: readonly Buffer[]): Uint16Array {
  const ranks = new Uint16Array(2 ** BYTE_BITS);
  for (const id of ids) for (let at = 0; at < id.length; at += 1) ranks[id[at] ?? 0] = 1;
  let rank = 0;
  ranks.forEach((isThere, byte) => (ranks[byte] = isThere === 0 ? 0 : ++rank));
  return ranks;
}

function isSameBeginning(halves: Uint32Array, a: number, b: number): boolean {
  return (
    halves[2 * a + 1] === halves[2 * b + 1] &&
    (halves[2 * a] ?? 0) >>> INDEX_BITS === (halves[2 * b] ?? 0) >>> INDEX_BITS
  );
}

function sortByComparing(order: Uint32Array, ids: readonly Buffer[]): void {
  const nothing = Buffer.alloc(0);
  order.sort((a, b) => Buffer.compare(ids[a] ?? nothing, ids[b] ?? nothing));
}
