import { NumberDigest } from './number-digest';

const AN_INSTANT = 1_674_000_000_000_000;

describe('NumberDigest', () => {
  const digest = new NumberDigest();
  const digestOf = (...numbers: number[]) => {
    for (const number of numbers) digest.add(number);
    return digest.take();
  };

  it('is MurmurHash3, but that the length is counted in numbers', () => {
    expect(digestOf()).toBe(0);
    // Computed by another program, which gives 0xba6bd213 for the bytes of "test".
    expect(digestOf(0x87654321)).toBe(-1_803_215_185);
    expect(digestOf(AN_INSTANT, 2 ** 53 - 1)).toBe(1_075_087_416);
  });

  it('begins anew each time', () => {
    expect(digestOf(1, 2, 3)).toBe(digestOf(1, 2, 3));
  });

  it('is another one where a number, the order or the count is', () => {
    const all = [[], [0], [0, 0], [1], [1, 2], [2, 1], [1, 2, 0], [2 ** 32], [2 ** 32 + 1], [-1]];
    expect(new Set(all.map((one) => digestOf(...one))).size).toBe(all.length);
  });

  it('tells instants that are a microsecond apart from one another', () => {
    const all = Array.from({ length: 10_000 }, (_, i) => digestOf(1, AN_INSTANT + i));
    // Of 10,000 random ones, two are the same once in 86 tries.
    expect(new Set(all).size).toBe(all.length);
    const bits = all.reduce((sum, one) => sum + (one >>> 31), 0) / all.length;
    expect(bits).toBeGreaterThan(0.45);
    expect(bits).toBeLessThan(0.55);
  });

  it('is a whole number of 32 bits', () => {
    for (let i = 0; i < 100; i += 1) {
      const one = digestOf(AN_INSTANT + i);
      expect(one).toBe(one | 0);
    }
  });
});
