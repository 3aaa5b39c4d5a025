const TWO_TO_32 = 2 ** 32;

/**
 * A digest of whole numbers, up to 2^53, as a signed whole number of 32 bits: MurmurHash3 (32 bits, by
 * Austin Appleby) of their lower and upper halves. For the few numbers of a store a call of `crc32`
 * takes four times as long, nearly all of it for getting there.
 */
export class NumberDigest {
  private hash = 0;
  private length = 0;

  add(value: number): void {
    this.hash = mixed(mixed(this.hash, value | 0), (value / TWO_TO_32) | 0);
    this.length += 1;
  }

  /** The digest of what was added since the last one. */
  take(): number {
    let hash = this.hash ^ this.length;
    this.hash = 0;
    this.length = 0;
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return hash ^ (hash >>> 16);
  }
}

function mixed(hash: number, half: number): number {
  const part = Math.imul(half, 0xcc9e2d51);
  const next = hash ^ Math.imul((part << 15) | (part >>> 17), 0x1b873593);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}
