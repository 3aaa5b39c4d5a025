import fc from 'fast-check';
import { PackedIds } from './packed-ids';

describe('PackedIds', () => {
  it.each([
    [['a', 'bc'], ['a', 'bc'], true],
    [['a', 'bc'], ['ab', 'c'], false],
    [['a', 'bc'], ['a', 'bd'], false],
    [['a'], ['a', ''], false],
    [[], [], true],
  ])('%j and %j are the same: %j', (some, others, areSame) => {
    expect(PackedIds.of(some).equals(PackedIds.of(others))).toBe(areSame);
  });

  it('gives the ids back, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (ids) => {
        expect(PackedIds.of(ids).unpack()).toEqual(ids);
      }),
    );
  });
});
