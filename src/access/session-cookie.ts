import type { IncomingMessage } from 'node:http';
import type { CookieOptions, Request, Response } from 'express';
import type { EpochMicros } from '../uptime/epoch-micros';

/**
 * What the cookie is called. With TLS its name makes browsers take it from this very host alone, so
 * that no other host of the domain can set one.
 */
function nameOfCookie(isSecure: boolean): string {
  return isSecure ? '__Host-sm_session' : 'sm_session';
}

/** No script reads it, no other site's page brings it along. */
function optionsOf({ secure }: Pick<Request, 'secure'>): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/', secure };
}

/** The token that a browser shows; `null` where it shows none. Where it shows two, the text is none. */
export function shownToken({
  secure,
  headersDistinct,
}: Pick<Request, 'secure'> & Pick<IncomingMessage, 'headersDistinct'>): string | null {
  const name = nameOfCookie(secure);
  const tokens = (headersDistinct['cookie'] ?? [])
    .flatMap((header) => header.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  return tokens.length === 0 ? null : tokens.join(' ');
}

/** Has the browser show a token from now on, until its session ends. */
export function setToken(response: Response, token: string, endsAt: EpochMicros): void {
  const maxAge = Math.max(0, Math.floor(endsAt / 1_000) - Date.now());
  const { req } = response;
  response.cookie(nameOfCookie(req.secure), token, { ...optionsOf(req), maxAge });
}

/** Has the browser forget its token. */
export function clearToken(response: Response): void {
  const { req } = response;
  response.clearCookie(nameOfCookie(req.secure), optionsOf(req));
}
