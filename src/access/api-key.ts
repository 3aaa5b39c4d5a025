import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key as it is shown once: `sm_`, its prefix, and the secret. */
export interface NewApiKey {
  readonly text: string;
  /** Names the key openly: 12 hexadecimal digits. */
  readonly prefix: string;
  readonly hash: Buffer;
}

const PREFIX_BYTES = 6;
const SECRET_BYTES = 32;
const FORM = /^sm_([0-9a-f]{12})_[\w-]{43}$/;

/**
 * What is kept of a key. A plain hash is enough: its secret is 256 random bits, which nobody finds by
 * trying, so a slow hash would cost every call and keep out no one
 * (`docs/decisions/0021-keys.md`).
 */
export function hashOfKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** Makes a key. */
export function newApiKey(): NewApiKey {
  const prefix = randomBytes(PREFIX_BYTES).toString('hex');
  const text = `sm_${prefix}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  return { text, prefix, hash: hashOfKey(text) };
}

/** The prefix of what may be a key, by its form; `null` where it is none. */
export function prefixOfKey(text: string): string | null {
  return FORM.exec(text)?.[1] ?? null;
}

/** Whether a hash is that of the key, in a time that does not tell how much of it is right. */
export function isHashOfKey(text: string, hash: Buffer): boolean {
  return timingSafeEqual(hashOfKey(text), hash);
}
