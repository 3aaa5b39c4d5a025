import fc from 'fast-check';
import { inByteOrder } from './byte-order';

describe('inByteOrder', () => {
  it.each([
    ['ids of any bytes', fc.uint8Array({ maxLength: 12 })],
    ['ids that differ late', fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 30 })],
    ['ids that begin alike', fc.nat(5_000).map((n) => `store-${n}`)],
  ])('orders %s as comparing them does', (_name, id: fc.Arbitrary<string | Uint8Array>) => {
    fc.assert(
      fc.property(fc.uniqueArray(id.map((of) => Buffer.from(of).toString('latin1'))), (texts) => {
        const ids = texts.map((text) => Buffer.from(text, 'latin1'));
        const ordered = Array.from(inByteOrder(ids), (index) => ids[index]);
        expect(ordered).toEqual(ids.toSorted((a, b) => Buffer.compare(a, b)));
      }),
      { numRuns: 300 },
    );
  });
});
