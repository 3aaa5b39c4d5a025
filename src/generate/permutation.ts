import { seededHash } from './seeded-hash';

const ROUNDS = 4;

/**
 * A pseudo-random order of the numbers 0 to `size - 1` that needs no memory: a Feistel network over
 * the digits (x, y) of a number in a base near its square root. Each round moves one digit by a hash
 * of the other, which can be undone, so every number comes exactly once. The base's square can be a
 * little larger than `size`; a result that falls outside is sent through again until it is inside.
 */
export class Permutation {
  private readonly columns: number;
  private readonly lines: number;

  /**
   * @param size how many numbers to order, 1 to 2^53 - 1 with a square root below 2^31
   * @param seed any 32-bit value
   */
  constructor(
    private readonly size: number,
    private readonly seed: number,
  ) {
    this.columns = Math.ceil(Math.sqrt(size));
    this.lines = Math.ceil(size / this.columns);
  }

  /** The number at `position` (0 to `size - 1`) of the order. */
  at(position: number): number {
    let value = position;
    do {
      value = this.encrypt(value);
    } while (value >= this.size);
    return value;
  }

  private encrypt(value: number): number {
    let y = Math.floor(value / this.columns);
    let x = value - y * this.columns;
    for (let round = 0; round < ROUNDS; round++) {
      x = (x + seededHash(this.seed, y, round, 1)) % this.columns;
      y = (y + seededHash(this.seed, x, round, 2)) % this.lines;
    }
    return y * this.columns + x;
  }
}
