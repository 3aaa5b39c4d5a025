import fc from 'fast-check';
import { orderOf } from './change-order';

const hundredths = fc.oneof(fc.integer({ min: -16_800, max: 16_800 }), fc.constant(NaN));

describe('the order of changes', () => {
  it('is by the difference, equal ones as they were, and those without one last', () => {
    const differences = Float64Array.of(5, NaN, -20, 5, 0, 16_800);
    expect([...orderOf(differences, 'asc')]).toEqual([2, 4, 0, 3, 5, 1]);
    expect([...orderOf(differences, 'desc')]).toEqual([5, 0, 3, 4, 2, 1]);
  });

  it.each(['asc', 'desc'] as const)('%s, has each position once', (order) => {
    fc.assert(
      fc.property(fc.array(hundredths), (differences) => {
        const sign = order === 'asc' ? 1 : -1;
        const positions = differences.map((_, position) => position);
        const expected = positions.toSorted((a, b) => {
          const [one = NaN, other = NaN] = [differences[a], differences[b]];
          if (Number.isNaN(one) || Number.isNaN(other)) {
            return Number(Number.isNaN(one)) - Number(Number.isNaN(other));
          }
          return sign * (one - other);
        });
        expect([...orderOf(Float64Array.from(differences), order)]).toEqual(expected);
      }),
    );
  });
});
