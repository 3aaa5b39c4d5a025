import fc from 'fast-check';
import { Slice } from './slice';
import { sortedInSlices } from './sliced-sort';

describe('numbers that are sorted in slices', () => {
  it('are in the order of numbers that are sorted in one go', async () => {
    const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(numbers, fc.integer({ min: 1, max: 20 }), async (list, inOneGo) => {
        const sorted = await sortedInSlices(Float64Array.from(list), new Slice(), inOneGo);
        expect(sorted).toEqual(Float64Array.from(list).sort());
      }),
    );
  });

  it('let others work meanwhile', async () => {
    const numbers = Float64Array.from({ length: 500_000 }, (_, i) => (i * 7_919) % 500_009);
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    const sorted = await sortedInSlices(numbers, new Slice());
    clearImmediate(next);
    expect(turns).toBeGreaterThan(1);
    expect(sorted.every((number, i) => i === 0 || number >= (sorted[i - 1] ?? 0))).toBe(true);
  });
});
