import { alignFigure, showBytes, showFigure, showLength, showShare } from './figure';

describe('a figure', () => {
  it.each([
    [45, '45.0'],
    [18.5, '18.5'],
    [142.33, '142.33'],
    [0, '0.0'],
  ])('%d stands as the CSV prints it: %s', (value, text) => {
    expect(showFigure(value)).toBe(text);
  });

  it.each([45, 18.5, 142.33, 66.9, 0.01])(
    '%d has two places behind the point in a column',
    (value) => {
      const text = alignFigure(value);
      expect(text.slice(text.indexOf('.'))).toHaveLength(3);
    },
  );
});

describe('a length', () => {
  it.each([
    [0, '0 s'],
    [1, '0.000001 s'],
    [60_000_000, '1 min'],
    [149_412_479_220, '41 h 30 min 12.47922 s'],
    [36_000_000_000, '10 h'],
    [10_000_000, '10 s'],
  ])('of %d µs is %s', (micros, text) => {
    expect(showLength(micros)).toBe(text);
  });
});

it('a share is in percent, and a dash where there is none', () => {
  expect([showShare(0.9901), showShare(1), showShare(null)]).toEqual(['99.01%', '100.00%', '–']);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_500, '1.5 kB'],
  [57_200_000_000, '57.2 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(showBytes(bytes)).toBe(text);
});
