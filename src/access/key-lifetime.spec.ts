import { endOfLifetime } from './key-lifetime';

describe('the lifetime of a key', () => {
  it.each([
    ['1h', 3_600_000_000],
    ['12h', 43_200_000_000],
    ['90d', 7_776_000_000_000],
    ['3650d', 315_360_000_000_000],
  ])('%s ends so many microseconds later', (text, micros) => {
    expect(endOfLifetime(text, 5)).toBe(5 + micros);
  });

  it.each(['', '90', 'd', '0d', '-1d', '1.5d', '90D', '90 d', '3651d', '9999d', '12345h', '1w'])(
    'is not %j',
    (text) => {
      expect(() => endOfLifetime(text, 0)).toThrow(/12h or 90d/);
    },
  );
});
