import { crc32 } from 'node:zlib';
import { NumberDigest } from './number-digest';

describe('NumberDigest', () => {
  const digestOf = (digest: NumberDigest, numbers: number[]) => {
    for (const number of numbers) digest.add(number);
    return digest.take();
  };

  it('is the CRC-32 of the numbers, however many, and begins anew each time', () => {
    const digest = new NumberDigest();
    for (const count of [0, 1, 63, 64, 65, 1_000, 3]) {
      const numbers = Array.from({ length: count }, (_, i) => 1_674_000_000_000_000 + i);
      const bytes = Buffer.from(Float64Array.from(numbers).buffer);
      expect(digestOf(digest, numbers)).toBe(crc32(bytes) | 0);
    }
  });

  it('is another one where a number is, or the order is', () => {
    const digest = new NumberDigest();
    const all = [[], [0], [1], [1, 2], [2, 1], [1, 2, 0]].map((one) => digestOf(digest, one));
    expect(new Set(all).size).toBe(all.length);
  });
});
