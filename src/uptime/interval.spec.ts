import {
  clip,
  complement,
  intersect,
  type Interval,
  intersectWith,
  totalLength,
  union,
} from './interval';

const interval = (from: number, to: number): Interval => ({ from, to });

describe('union', () => {
  it('counts overlapping, touching, contained and equal intervals once, in any order', () => {
    const intervals = [interval(20, 30), interval(0, 10), interval(5, 12), interval(12, 15)];
    const contained = [interval(1, 3), interval(20, 30), interval(21, 30)];
    expect(union([...intervals, ...contained])).toEqual([interval(0, 15), interval(20, 30)]);
  });

  it('leaves separate intervals as they are', () => {
    expect(union([interval(0, 1), interval(2, 3)])).toEqual([interval(0, 1), interval(2, 3)]);
    expect(union([])).toEqual([]);
  });

  it('does not change what it is given', () => {
    const intervals = [interval(5, 6), interval(0, 5)];
    union(intervals);
    expect(intervals).toEqual([interval(5, 6), interval(0, 5)]);
  });
});

describe('clip', () => {
  it('keeps the part within, and nothing of what only touches', () => {
    expect(clip(interval(0, 10), interval(5, 20))).toEqual(interval(5, 10));
    expect(clip(interval(0, 5), interval(5, 20))).toBeNull();
  });
});

describe('complement', () => {
  it('keeps what lies before, between and behind the intervals', () => {
    const within = interval(0, 30);
    const held = [interval(5, 10), interval(20, 25)];
    expect(complement(held, within)).toEqual([interval(0, 5), interval(10, 20), interval(25, 30)]);
    expect(complement([interval(0, 10), interval(20, 30)], within)).toEqual([interval(10, 20)]);
    expect(complement([], within)).toEqual([within]);
    expect(complement([within], within)).toEqual([]);
  });
});

describe('intersect', () => {
  it('keeps what both lists hold', () => {
    const left = [interval(0, 10), interval(20, 30), interval(40, 50)];
    const right = [interval(5, 25), interval(28, 29), interval(30, 40)];
    const both = [interval(5, 10), interval(20, 25), interval(28, 29)];
    expect(intersect(left, right)).toEqual(both);
    expect(intersect(right, left)).toEqual(both);
    expect(intersect(left, [])).toEqual([]);
  });

  it('cuts where intervals of the right list touch', () => {
    const cut = intersectWith([interval(0, 10)], [interval(-5, 4), interval(4, 20)], (from, to) => [
      from,
      to,
    ]);
    expect(cut).toEqual([
      [0, 4],
      [4, 10],
    ]);
  });
});

describe('totalLength', () => {
  it('adds up what lies within', () => {
    expect(totalLength([interval(0, 10), interval(20, 30)], interval(5, 22))).toBe(7);
    expect(totalLength([interval(0, 10)], interval(10, 20))).toBe(0);
  });
});
