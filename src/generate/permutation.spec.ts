import { Permutation } from './permutation';

describe('Permutation', () => {
  it.each([1, 2, 3, 7, 25, 99, 100, 101, 4999])('gives each of %i numbers once', (size) => {
    const order = new Permutation(size, 7);
    const numbers = Array.from({ length: size }, (_, position) => order.at(position));
    expect([...numbers].sort((a, b) => a - b)).toEqual([...numbers.keys()]);
  });

  it('gives another order for another seed', () => {
    const first = (seed: number) =>
      Array.from({ length: 20 }, (_, position) => new Permutation(1000, seed).at(position));
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  it('spreads neighbours over the whole range', () => {
    const size = 100_000;
    const order = new Permutation(size, 3);
    const distances = Array.from({ length: 1000 }, (_, position) =>
      Math.abs(order.at(position + 1) - order.at(position)),
    );
    const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
    expect(mean / size).toBeGreaterThan(0.28);
    expect(mean / size).toBeLessThan(0.38);
  });
});
