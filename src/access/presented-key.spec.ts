import { presentedKey } from './presented-key';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** What is shown by headers, each with its values. */
const shown = (headersDistinct: Record<string, string[]>, isPage: boolean) =>
  presentedKey({ headersDistinct }, isPage);

describe('the key that a request shows', () => {
  it.each([
    [{ authorization: ['Bearer abc'] }, 'abc'],
    [{ authorization: ['bearer  abc '] }, 'abc'],
    [{ 'x-api-key': ['abc'] }, 'abc'],
    [{ authorization: ['Bearer abc'], 'x-api-key': ['abc'] }, 'abc'],
    [{ authorization: ['Bearer abc', 'Bearer abc'] }, 'abc'],
    [{ authorization: [basic('me:abc')], 'x-api-key': ['def'] }, 'def'],
  ])('of the headers %j is %s', (headers, key) => {
    expect(shown(headers, false)).toBe(key);
    expect(shown(headers, true)).toBe(key);
  });

  it.each([
    [{ authorization: ['Bearer abc'], 'x-api-key': ['def'] }],
    [{ authorization: ['Bearer abc', 'Bearer def'] }],
    [{ 'x-api-key': ['abc', 'def'] }],
  ])('of the headers %j is one that nobody has: they differ', (headers) => {
    expect(shown(headers, false)).toBe('abc def');
  });

  it.each([
    [{}],
    [{ authorization: [''] }],
    [{ authorization: ['Bearer'] }],
    [{ authorization: ['Bearer a b'] }],
    [{ authorization: ['Digest abc'] }],
    [{ authorization: ['abc'] }],
    [{ 'x-api-key': [''] }],
    [{ cookie: ['key=abc'] }],
  ])('of the headers %j is none', (headers) => {
    expect(shown(headers, false)).toBeNull();
    expect(shown(headers, true)).toBeNull();
  });

  it('is the password of Basic for a page alone', () => {
    const headers = { authorization: [basic('me:a:bc')] };
    expect(shown(headers, true)).toBe('a:bc');
    expect(shown(headers, false)).toBeNull();
  });
});
