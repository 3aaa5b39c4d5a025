import { presentedKey } from './presented-key';

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the key that a request shows', () => {
  it.each([
    [{ authorization: 'Bearer abc' }, 'abc'],
    [{ authorization: 'bearer  abc ' }, 'abc'],
    [{ 'x-api-key': 'abc' }, 'abc'],
    [{ authorization: 'Bearer abc', 'x-api-key': 'def' }, 'abc'],
    [{ authorization: basic('me:abc'), 'x-api-key': 'def' }, 'def'],
  ])('of the headers %j is %s', (headers, key) => {
    expect(presentedKey({ headers }, false)).toBe(key);
    expect(presentedKey({ headers }, true)).toBe(key);
  });

  it.each([
    [{}],
    [{ authorization: '' }],
    [{ authorization: 'Bearer' }],
    [{ authorization: 'Bearer a b' }],
    [{ authorization: 'Digest abc' }],
    [{ authorization: 'abc' }],
    [{ 'x-api-key': '' }],
    [{ cookie: 'key=abc' }],
  ])('of the headers %j is none', (headers) => {
    expect(presentedKey({ headers }, false)).toBeNull();
    expect(presentedKey({ headers }, true)).toBeNull();
  });

  it('is the password of Basic for a page alone', () => {
    const headers = { authorization: basic('me:a:bc') };
    expect(presentedKey({ headers }, true)).toBe('a:bc');
    expect(presentedKey({ headers }, false)).toBeNull();
  });
});
