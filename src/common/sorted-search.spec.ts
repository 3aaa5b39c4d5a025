import { firstWhere, lastUpTo } from './sorted-search';

describe('firstWhere', () => {
  it('finds the first index at every place, and the length where there is none', () => {
    for (let length = 0; length < 9; length += 1) {
      for (let first = 0; first <= length; first += 1) {
        expect(firstWhere(length, (index) => index >= first)).toBe(first);
      }
    }
  });
});

describe('lastUpTo', () => {
  it('goes by the bytes of UTF-8', () => {
    const ids = ['1', '10', '9', 'a', '\uffee', '😀'];
    expect(ids.map((id) => lastUpTo(ids, id))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(['', '11', 'b', '😁'].map((id) => lastUpTo(ids, id))).toEqual([-1, 1, 3, 5]);
  });
});
