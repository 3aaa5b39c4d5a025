import fc from 'fast-check';
import { binsOf } from './bins';

const figures = fc.array(
  fc.integer({ min: 0, max: 16_800 }).map((hundredths) => hundredths / 100),
  { minLength: 1, maxLength: 200 },
);

describe('the bins of a distribution', () => {
  it('hold every value once', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const bins = binsOf(values);
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
        expect(bins[0]?.count).toBe(values.filter((value) => value === 0).length);
      }),
    );
  });

  it('are few, and follow each other', () => {
    fc.assert(
      fc.property(figures, (values) => {
        const bins = binsOf(values);
        expect(bins.length).toBeLessThanOrEqual(16);
        bins.slice(2).forEach(({ from }, index) => {
          expect(from).toBe(bins[index + 1]?.to);
        });
      }),
    );
  });

  it('are one where nothing was down', () => {
    expect(binsOf([0, 0])).toEqual([{ from: 0, to: 0, count: 2 }]);
  });
});
