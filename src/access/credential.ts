import type { Request } from 'express';
import { presentedKey } from './presented-key';
import { shownToken } from './session-cookie';

/** What a caller shows: a key in a header, or the token of a session in a cookie. */
export interface Credential {
  readonly kind: 'key' | 'session';
  readonly text: string;
}

/**
 * What a request shows; `null` where it shows nothing. A key wins, whether it holds or not: whoever
 * sends one means it, and a cookie comes along unasked.
 */
export function shownCredential(request: Request, isPage: boolean): Credential | null {
  const key = presentedKey(request, isPage);
  if (key !== null) return { kind: 'key', text: key };
  const token = shownToken(request);
  return token === null ? null : { kind: 'session', text: token };
}
