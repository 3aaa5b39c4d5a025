import { ItemsOnDemand } from './items-on-demand';

describe('ItemsOnDemand', () => {
  const squares = new ItemsOnDemand(5, (index) => index * index);

  it('makes the items that are asked for', () => {
    expect(squares.slice()).toEqual([0, 1, 4, 9, 16]);
    expect(squares.slice(1, 3)).toEqual([1, 4]);
    expect(squares.slice(3, 9)).toEqual([9, 16]);
    expect(squares.slice(5)).toEqual([]);
  });

  it('makes the last ones', () => {
    expect(squares.last(2)).toEqual([9, 16]);
    expect(squares.last(9)).toHaveLength(5);
  });
});
