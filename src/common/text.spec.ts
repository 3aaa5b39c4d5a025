import { isStorableText } from './text';

describe('isStorableText', () => {
  it.each(['', 'North', 'a\nb', '😀', '\u{10ffff}', '\u0001'])('takes %j', (text) => {
    expect(isStorableText(text)).toBe(true);
  });

  it.each(['\0', 'a\0b', '\ud800', 'a\udc00', '\udc00\ud800'])('refuses %j', (text) => {
    expect(isStorableText(text)).toBe(false);
  });
});
