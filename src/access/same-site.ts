import type { Request } from 'express';
import { isAboutSession } from '../common/session-path';
import { Problem } from '../common/problem';
import type { Credential } from './credential';

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);
const HEADER = 'X-Requested-With';

/**
 * What is wrong with a call that changes something, that a browser may have been led to make by a page
 * of another site; `null` where nothing is. A key in a header is never sent unasked, so whoever shows
 * one is not asked for more (`docs/security.md`, section Browsers).
 */
export function problemOfSite(request: Request, credential: Credential | null): Problem | null {
  const isUnasked = credential?.kind === 'session' || isAboutSession(request);
  if (CHANGES_NOTHING.has(request.method) || credential?.kind === 'key' || !isUnasked) return null;
  if (!isFromHere(request)) {
    return new Problem(
      403,
      'This call comes from a page of another site. With a session, only pages of this service may change something; elsewhere send a key, as Authorization: Bearer KEY.',
    );
  }
  if (request.get(HEADER)) return null;
  return new Problem(
    403,
    `A call that changes something with a session, or begins or ends one, needs the header ${HEADER}, with any value: pages of other sites cannot send it.`,
    { needed_header: HEADER },
  );
}

/**
 * The same where no key is asked for: there a browser may have been led to make any call, but for those
 * that come from pages of `origins`.
 */
export function problemOfOrigin(request: Request, origins: readonly string[]): Problem | null {
  if (CHANGES_NOTHING.has(request.method) || isFromHere(request)) return null;
  if (origins.includes(request.get('Origin') ?? '')) return null;
  return new Problem(
    403,
    'This call comes from a page of another site. Only pages of this service, and of the origins in CORS_ORIGINS, may change something.',
  );
}

/** By what browsers say of where a call comes from. What says nothing is no browser of today. */
function isFromHere(request: Request): boolean {
  const site = request.get('Sec-Fetch-Site');
  if (site !== undefined) return site === 'same-origin';
  const origin = request.get('Origin');
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === request.host);
}
