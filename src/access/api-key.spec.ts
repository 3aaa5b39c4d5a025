import { hashOfKey, isHashOfKey, newApiKey, prefixOfKey } from './api-key';

describe('a key', () => {
  it('is sm_, its prefix of 12 digits, and 256 random bits', () => {
    const { text, prefix, hash } = newApiKey();
    expect(text).toMatch(/^sm_[0-9a-f]{12}_[\w-]{43}$/);
    expect(text.slice(3, 15)).toBe(prefix);
    expect(Buffer.from(text.slice(16), 'base64url')).toHaveLength(32);
    expect(hash).toEqual(hashOfKey(text));
  });

  it('is never the same twice', () => {
    const keys = Array.from({ length: 1_000 }, () => newApiKey());
    expect(new Set(keys.map(({ text }) => text)).size).toBe(1_000);
    expect(new Set(keys.map(({ prefix }) => prefix)).size).toBe(1_000);
  });

  it('is known by its prefix', () => {
    const { text, prefix } = newApiKey();
    expect(prefixOfKey(text)).toBe(prefix);
  });

  it.each([
    '',
    'secret',
    'sm_0123456789ab_',
    `sm_0123456789ab_${'x'.repeat(42)}`,
    `sm_0123456789ab_${'x'.repeat(44)}`,
    `sm_0123456789AB_${'x'.repeat(43)}`,
    `sm_0123456789ab_${'x'.repeat(42)}%`,
    ` sm_0123456789ab_${'x'.repeat(43)}`,
    `sm_0123456789ab_${'x'.repeat(43)}\n`,
  ])('is not %j', (text) => {
    expect(prefixOfKey(text)).toBeNull();
  });

  it('fits its own hash alone', () => {
    const { text, hash } = newApiKey();
    expect(isHashOfKey(text, hash)).toBe(true);
    expect(isHashOfKey(newApiKey().text, hash)).toBe(false);
    const last = text.endsWith('A') ? 'B' : 'A';
    expect(isHashOfKey(`${text.slice(0, -1)}${last}`, hash)).toBe(false);
  });
});
