import type { IncomingMessage } from 'node:http';

const BEARER = /^Bearer +(\S+) *$/i;
const BASIC = /^Basic +(\S+) *$/i;

/**
 * The key that a request shows, as `Authorization: Bearer` or `X-API-Key`; `null` where it shows none.
 * Where it shows different ones, the text is no key: a program on the way might have looked at another
 * than this service does. Browsers can send neither when a page is opened, so for pages alone the
 * password of `Basic` counts: for other calls it would let any web page use what the browser remembers.
 */
export function presentedKey(
  { headersDistinct }: Pick<IncomingMessage, 'headersDistinct'>,
  isPage: boolean,
): string | null {
  const authorizations = headersDistinct['authorization'] ?? [];
  const bearers = authorizations.flatMap((text) => BEARER.exec(text)?.[1] ?? []);
  const own = (headersDistinct['x-api-key'] ?? []).filter((text) => text !== '');
  const shown = new Set([...bearers, ...own]);
  if (shown.size > 0) return [...shown].join(' ');
  const basic = isPage
    ? authorizations.flatMap((text) => BASIC.exec(text)?.[1] ?? [])[0]
    : undefined;
  if (basic === undefined) return null;
  const [, password = ''] = /^[^:]*:(.*)$/s.exec(Buffer.from(basic, 'base64').toString()) ?? [];
  return password;
}
