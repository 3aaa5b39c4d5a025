import fc from 'fast-check';
import { PackedIds } from './packed-ids';

describe('PackedIds', () => {
  it('gives the ids back, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (ids) => {
        expect(PackedIds.of(ids).unpack()).toEqual(ids);
      }),
    );
  });
});
