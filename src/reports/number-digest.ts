import { crc32 } from 'node:zlib';

const BYTES_PER_NUMBER = 8;

/** The CRC-32 of numbers, as a signed whole number of 32 bits. One after the other: it keeps its room. */
export class NumberDigest {
  private numbers = new Float64Array(64);
  private length = 0;

  add(value: number): void {
    if (this.length === this.numbers.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length] = value;
    this.length += 1;
  }

  /** The digest of what was added since the last one. */
  take(): number {
    const bytes = new Uint8Array(this.numbers.buffer, 0, this.length * BYTES_PER_NUMBER);
    this.length = 0;
    return crc32(bytes) | 0;
  }
}
