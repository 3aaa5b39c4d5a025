import type { IncomingMessage } from 'node:http';

const BEARER = /^Bearer +(\S+) *$/i;
const BASIC = /^Basic +(\S+) *$/i;

/**
 * The key that a request shows, as `Authorization: Bearer` or `X-API-Key`; `null` where it shows none.
 * Browsers can send neither when a page is opened, so for pages alone the password of `Basic` counts:
 * for other calls it would let any web page use what the browser remembers.
 */
export function presentedKey(
  { headers }: Pick<IncomingMessage, 'headers'>,
  isPage: boolean,
): string | null {
  const authorization = headers.authorization ?? '';
  const bearer = BEARER.exec(authorization)?.[1];
  if (bearer !== undefined) return bearer;
  const own = headers['x-api-key'];
  if (typeof own === 'string' && own !== '') return own;
  const basic = isPage ? BASIC.exec(authorization)?.[1] : undefined;
  if (basic === undefined) return null;
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return password;
}
