import { seededFraction, seededHash } from './seeded-hash';

const LOW_RANGE = 1_000_000_000;
/** Without a common divisor with the range, and small enough that 10,000,000 times it is exact. */
const LOW_STEP = 618_033_989;
const UUID_EVERY = 67;

/**
 * The id of store number `index` (0 to 9,999,999) in the set of `seed`: a number of 16 to 19 digits, below
 * 2^63 and mostly above 2^53, or, for one store in 67, a UUID. No two stores share one.
 */
export function storeId(seed: number, index: number): string {
  if (index % UUID_EVERY === 5) return uuid(seed, index);
  const high = 1_000_000 + Math.floor(seededFraction(seed, index, 0, 11) * 9_200_000_000);
  const low = (index * LOW_STEP + seededHash(seed, 0, 0, 12)) % LOW_RANGE;
  return `${high}${String(LOW_RANGE + low).slice(1)}`;
}

/** Random bits in the form of a version 4 UUID; the index itself keeps the last group apart. */
function uuid(seed: number, index: number): string {
  const hex = (salt: number, mask = 0xffff_ffff) =>
    ((seededHash(seed, index, salt, 13) & mask) >>> 0).toString(16);
  const first = hex(1).padStart(8, '0');
  const second = hex(2, 0xffff).padStart(4, '0');
  const third = hex(3, 0xfff).padStart(3, '0');
  const fourth = (0x8000 | (seededHash(seed, index, 4, 13) & 0x3fff)).toString(16);
  const last = hex(5, 0xff_ffff).padStart(6, '0') + index.toString(16).padStart(6, '0');
  return `${first}-${second}-4${third}-${fourth}-${last}`;
}
