import { PagesInSight } from './pages-in-sight';

const page = (number: number, edition = 'first', rows = [`${number}a`, `${number}b`]) => ({
  number,
  edition,
  rows,
});

describe('the pages of a list that are in sight', () => {
  it('have the rows of what was read, at their places in the whole list', () => {
    const pages = new PagesInSight<string>(2).with(page(0)).with(page(7));
    expect([0, 1, 2, 13, 14, 15, 16].map((index) => pages.rowAt(index))).toEqual([
      ...['0a', '0b', undefined, undefined],
      ...['7a', '7b', undefined],
    ]);
  });

  it('end where the list ends', () => {
    const pages = new PagesInSight<string>(2).with(page(3, 'first', ['last']));
    expect([pages.rowAt(6), pages.rowAt(7)]).toEqual(['last', undefined]);
  });

  it('tell of which edition a page is, and take a newer one in its place', () => {
    const pages = new PagesInSight<string>(2).with(page(1));
    expect([pages.has(0), pages.has(1), pages.has(1, 'first'), pages.has(1, 'second')]).toEqual([
      ...[false, true],
      ...[true, false],
    ]);
    const newer = pages.with(page(1, 'second', ['c', 'd']));
    expect([newer.has(1, 'second'), newer.rowAt(2), pages.rowAt(2)]).toEqual([true, 'c', '1a']);
  });

  it('are few, those read last', () => {
    let pages = new PagesInSight<string>(2);
    for (let number = 0; number < 25; number += 1) pages = pages.with(page(number));
    const kept = Array.from({ length: 25 }, (_, number) => pages.has(number));
    expect(kept.indexOf(true)).toBe(5);
    expect(kept.filter(Boolean)).toHaveLength(20);
  });
});
