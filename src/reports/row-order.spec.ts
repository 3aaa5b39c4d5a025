import fc from 'fast-check';
import { RowOrder } from './row-order';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

const rows = fc.uniqueArray(
  fc.record({
    storeId: fc.string({ minLength: 1, maxLength: 5, unit: 'binary' }),
    figure: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  }),
  { selector: ({ storeId }) => Buffer.from(storeId).toString('hex'), maxLength: 60 },
);

describe('RowOrder', () => {
  it.each(['asc', 'desc'] as const)('gives pages that follow one another, %s', (order) => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 7 }), (given, limit) => {
        const byId = [...given].sort((a, b) => byBytes(a.storeId, b.storeId));
        const sign = order === 'asc' ? 1 : -1;
        const expected = [...byId].sort((a, b) => sign * (a.figure - b.figure));
        const sorted = RowOrder.of(
          byId.map(({ storeId }) => storeId),
          Float64Array.from(byId, ({ figure }) => figure),
          order,
        );
        const found: string[] = [];
        for (;;) {
          const last = expected[found.length - 1];
          const after = last && { value: last.figure, storeId: last.storeId };
          const page = sorted.page(limit, after);
          if (page.length === 0) break;
          found.push(...page);
        }
        expect(found).toEqual(expected.map(({ storeId }) => storeId));
      }),
    );
  });

  it('goes on behind a store that is not in it', () => {
    const order = RowOrder.of(['a', 'c'], Float64Array.of(5, 5), 'asc');
    expect(order.page(9, { value: 5, storeId: 'b' })).toEqual(['c']);
    expect(order.page(9, { value: 4, storeId: 'z' })).toEqual(['a', 'c']);
    expect(order.page(9, { value: 5, storeId: '' })).toEqual(['a', 'c']);
    expect(order.page(9, { value: 6, storeId: 'a' })).toEqual([]);
  });
});
