import { Inject, Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { RefusedCalls } from '../audit/refused-calls';
import { addressBlock } from '../common/address-block';
import { API } from '../common/api-prefix';
import { onBehalfOf, type Caller } from '../common/caller';
import { cutSoon } from '../common/cut-soon';
import { Problem } from '../common/problem';
import { isAboutSession } from '../common/session-path';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { prefixOfKey } from './api-key';
import { callerAddress } from './caller-address';
import { shownCredential, type Credential } from './credential';
import { Credentials, type Identity } from './credentials';
import { cutWhenRevoked } from './cut-when-revoked';
import { RateLimiter, type RateStanding } from './rate-limiter';
import { problemOfOrigin, problemOfSite } from './same-site';

const OPEN = new RegExp(`^(/${API})?/health(/live|/ready)?/?$`, 'i');
const LIVE = /\/live\/?$/i;
const PAGES = /^\/docs(\/|$)/i;
/** Health has its own ways to find that the database does not answer. */
const HEALTH_WAITS_MS = 1_000;

const HOW_TO_CALL =
  'send it as Authorization: Bearer KEY or X-API-Key: KEY; an admin makes one with `npm run -s cli -- key create NAME --role viewer`';

/**
 * Lets in who may come in: everyone, or whoever shows a key or a session that holds (`docs/security.md`). It stands
 * before anything reads a body, and before the routes: what is not named open needs a key, whether
 * there is such a path or not. What the caller may do there, the guard decides.
 */
@Injectable()
export class Gate {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly credentials: Credentials,
    private readonly refused: RefusedCalls,
    private readonly limiter: RateLimiter,
  ) {}

  /** Express middleware. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    const { auth, corsOrigins, rateLimitPerMinute } = this.config;
    if (auth === 'off' && rateLimitPerMinute === null && !problemOfOrigin(request, corsOrigins)) {
      onBehalfOf(anyone(request), next);
      return;
    }
    this.callerOf(request, response).then(
      (caller) => {
        onBehalfOf(caller, next);
      },
      (error: unknown) => {
        cutSoon(request, response);
        next(error);
      },
    );
  };

  /** @throws Problem 401 where a key is needed and none that holds is shown, 403 for other sites, 429 for too many calls. */
  private async callerOf(request: Request, response: Response): Promise<Caller> {
    const isOpen = OPEN.test(request.path);
    if (this.config.auth === 'key') return this.callerWithKey(request, response, isOpen);
    if (!isOpen) await this.count(subjectOf(null, request), request, response);
    const caller = anyone(request);
    this.requireHarmless(problemOfOrigin(request, this.config.corsOrigins), request, caller);
    return caller;
  }

  /** @throws Problem 401 where a key is needed and none that holds is shown, 403 for other sites. */
  private async callerWithKey(
    request: Request,
    response: Response,
    isOpen: boolean,
  ): Promise<Caller> {
    const isPage = PAGES.test(request.path);
    const shown = shownCredential(request, isPage);
    const spent = shown === null ? null : await this.spentBy(shown, request);
    if (isOpen) {
      const isAsked = shown !== null && spent === null && !LIVE.test(request.path);
      return callerWith(isAsked ? await this.identityForHealth(shown, request) : null, request);
    }
    if (spent !== null) this.refuse(spent, request, response);
    const identity = shown === null ? null : await this.credentials.find(shown);
    await this.count(subjectOf(identity, request), request, response);
    const caller = callerWith(identity, request);
    this.requireHarmless(problemOfSite(request, shown), request, caller);
    if (shown !== null && identity !== null) {
      cutWhenRevoked(response, async () => (await this.credentials.find(shown)) !== null);
      return caller;
    }
    // Who has no session, or none any more, comes here to begin one.
    if (isAboutSession(request) && shown?.kind !== 'key') return caller;
    const { method, path } = request;
    const prefix = shown === null ? null : prefixOfKey(shown.text);
    this.refused.note({ caller, status: 401, method, path, prefix });
    response.setHeader('WWW-Authenticate', challenge(isPage, shown !== null));
    throw new Problem(401, problemWith(shown));
  }

  /** @throws Problem 403 where a page of another site may have made the call. */
  private requireHarmless(problem: Problem | null, request: Request, caller: Caller): void {
    if (problem === null) return;
    const { method, path } = request;
    this.refused.note({ caller, status: problem.status, method, path });
    throw problem;
  }

  /**
   * How an address stands that has used up its minute without a key: who tries key after key there is
   * not looked up any more. Keys and sessions that are known already are: others at the same address
   * must not be able to keep them out.
   */
  private async spentBy(shown: Credential, request: Request): Promise<RateStanding | null> {
    const spent = this.limiter.spent(subjectOf(null, request));
    return spent === null || (await this.credentials.knows(shown)) ? null : spent;
  }

  /** Counts a call, and says in the answer how the caller stands. */
  private async count(subject: string, request: Request, response: Response): Promise<void> {
    const standing = await this.limiter.take(subject);
    if (standing === null) return;
    if (!standing.isWithin) this.refuse(standing, request, response);
    setRateHeaders(standing, response);
  }

  private refuse(standing: RateStanding, request: Request, response: Response): never {
    const { method, path } = request;
    this.refused.note({ caller: callerWith(null, request), status: 429, method, path });
    setRateHeaders(standing, response);
    const { limit, resetSeconds } = standing;
    throw new Problem(
      429,
      `A minute has ${limit} calls, and they are used up; call again in ${resetSeconds} s.`,
      {},
      resetSeconds,
    );
  }

  /**
   * Health is answered whatever is shown, and whether the database answers or not. Calls are not
   * counted, but keys that do not hold are: each costs a look into the database.
   */
  private async identityForHealth(shown: Credential, request: Request): Promise<Identity | null> {
    const look = async (): Promise<Identity | null> => {
      const identity = await this.credentials.find(shown);
      if (identity === null) await this.limiter.take(subjectOf(null, request));
      return identity;
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, HEALTH_WAITS_MS, null);
    });
    return Promise.race([look().catch(() => null), late]).finally(() => {
      clearTimeout(timer);
    });
  }
}

function origin(request: Request): Pick<Caller, 'address' | 'requestId'> {
  return { address: callerAddress(request), requestId: request.id as string };
}

function anyone(request: Request): Caller {
  return { name: 'anonymous', role: 'admin', keyId: null, sessionEndsAt: null, ...origin(request) };
}

/** Whose calls are counted together: those of a key, or of an address without one. */
function subjectOf(identity: Identity | null, request: Request): string {
  if (identity !== null) return `key ${identity.key.id}`;
  return `address ${addressBlock(callerAddress(request) ?? 'unknown')}`;
}

function setRateHeaders(
  { limit, remaining, resetSeconds }: RateStanding,
  response: Response,
): void {
  response.setHeader('RateLimit-Limit', String(limit));
  response.setHeader('RateLimit-Remaining', String(remaining));
  response.setHeader('RateLimit-Reset', String(resetSeconds));
}

function callerWith(identity: Identity | null, request: Request): Caller {
  if (identity === null) {
    return { name: 'stranger', role: null, keyId: null, sessionEndsAt: null, ...origin(request) };
  }
  const { key, sessionEndsAt } = identity;
  return { name: key.name, role: key.role, keyId: key.id, sessionEndsAt, ...origin(request) };
}

function problemWith(shown: Credential | null): string {
  if (shown === null) return `This call needs a key: ${HOW_TO_CALL}.`;
  if (shown.kind === 'session') {
    return `The session is over, or its key does not hold any more: sign in again, or use a key, and ${HOW_TO_CALL}.`;
  }
  return `The key is not one that holds: it is mistyped, expired or revoked. Use another, and ${HOW_TO_CALL}.`;
}

/** What the header `WWW-Authenticate` says; for pages such that a browser asks for the key. */
function challenge(isPage: boolean, isShown: boolean): string {
  if (isPage) return 'Basic realm="store-monitoring: any name, the key as password"';
  return `Bearer realm="store-monitoring"${isShown ? ', error="invalid_token"' : ''}`;
}
