/**
 * The generator's only source of chance: a stateless 32-bit hash of a seed and up to three whole
 * numbers (rounds of the murmur3 finalizer). Equal arguments give equal results on every machine
 * and day, and any poll can be drawn without drawing those before it, so that no set has to be
 * kept in memory.
 *
 * @param seed any 32-bit value
 * @param a, b, c whole numbers, of which the low 32 bits count
 * @returns a whole number from 0 to 2^32 - 1
 */
export function seededHash(seed: number, a: number, b = 0, c = 0): number {
  let h = scramble(seed ^ Math.imul(a, 0x9e3779b1));
  h = scramble(h ^ Math.imul(b, 0x85ebca77) ^ 0x27d4eb2f);
  return scramble(h ^ Math.imul(c, 0xc2b2ae3d) ^ 0x165667b1) >>> 0;
}

/** The same draw as a fraction from 0 (included) to 1 (excluded). */
export function seededFraction(seed: number, a: number, b = 0, c = 0): number {
  return seededHash(seed, a, b, c) / 4_294_967_296;
}

function scramble(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
