import { wholeNumber } from './whole-number';

describe('wholeNumber', () => {
  it.each([
    ['0', 0],
    ['007', 7],
    ['1000', 1_000],
    ['999999999999999', 999_999_999_999_999],
  ])('reads %s', (text, value) => {
    expect(wholeNumber(text)).toBe(value);
  });

  it.each(['', ' 5', '5 ', '+5', '-5', '1e2', '0x10', '5.0', '1_000', '٣', 'NaN', '1'.repeat(16)])(
    'does not read %j',
    (text) => {
      expect(wholeNumber(text)).toBeNull();
    },
  );
});
