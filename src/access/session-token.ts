import { createHash, randomBytes } from 'node:crypto';

const TOKEN_BYTES = 32;
const FORM = /^[\w-]{43}$/;

/** What a browser shows for a session: 256 random bits. Of it, the database has the hash alone. */
export function newSessionToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What is kept of a token: one SHA-256, as of a key (`docs/decisions/0021-keys.md`). */
export function hashOfToken(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whether a text may be a token, by its form. */
export function isToken(text: string): boolean {
  return FORM.test(text);
}
