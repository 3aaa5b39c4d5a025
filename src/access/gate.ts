import { Inject, Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { RefusedCalls } from '../audit/refused-calls';
import { API } from '../common/api-prefix';
import { onBehalfOf, type Caller } from '../common/caller';
import { Problem } from '../common/problem';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { addressBlock } from './address-block';
import { prefixOfKey } from './api-key';
import type { ApiKeyRecord } from './api-key.repository';
import { callerAddress } from './caller-address';
import { cutSoon } from './cut-soon';
import { cutWhenRevoked } from './cut-when-revoked';
import { KeyRing } from './key-ring';
import { RateLimiter, type RateStanding } from './rate-limiter';
import { presentedKey } from './presented-key';

const OPEN = new RegExp(`^(/${API})?/health(/live|/ready)?/?$`, 'i');
const LIVE = /\/live\/?$/i;
const PAGES = /^\/docs(\/|$)/i;
/** Health has its own ways to find that the database does not answer. */
const HEALTH_WAITS_MS = 1_000;

const HOW_TO_CALL =
  'send it as Authorization: Bearer KEY or X-API-Key: KEY; an admin makes one with `npm run -s cli -- key create NAME --role viewer`';

/**
 * Lets in who may come in: everyone, or whoever shows a key that holds (`docs/security.md`). It stands
 * before anything reads a body, and before the routes: what is not named open needs a key, whether
 * there is such a path or not. What the caller may do there, the guard decides.
 */
@Injectable()
export class Gate {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly keys: KeyRing,
    private readonly refused: RefusedCalls,
    private readonly limiter: RateLimiter,
  ) {}

  /** Express middleware. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    if (this.config.auth === 'off' && this.config.rateLimitPerMinute === null) {
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

  /** @throws Problem 401 where a key is needed and none that holds is shown, 429 for too many calls. */
  private async callerOf(request: Request, response: Response): Promise<Caller> {
    const isOpen = OPEN.test(request.path);
    if (this.config.auth === 'key') return this.callerWithKey(request, response, isOpen);
    if (!isOpen) await this.count(subjectOf(null, request), request, response);
    return anyone(request);
  }

  /** @throws Problem 401 where a key is needed and none that holds is shown. */
  private async callerWithKey(
    request: Request,
    response: Response,
    isOpen: boolean,
  ): Promise<Caller> {
    const isPage = PAGES.test(request.path);
    const text = presentedKey(request, isPage);
    const spent = text === null ? null : await this.spentBy(text, request);
    if (isOpen) {
      const isAsked = text !== null && spent === null && !LIVE.test(request.path);
      return callerWith(isAsked ? await this.keyForHealth(text, request) : null, request);
    }
    if (spent !== null) this.refuse(spent, request, response);
    const key = text === null ? null : await this.keys.find(text);
    await this.count(subjectOf(key, request), request, response);
    if (text !== null && key !== null) {
      cutWhenRevoked(response, async () => (await this.keys.find(text)) !== null);
      return callerWith(key, request);
    }
    this.refused.note({
      caller: callerWith(null, request),
      status: 401,
      method: request.method,
      path: request.path,
      prefix: text === null ? null : prefixOfKey(text),
    });
    response.setHeader('WWW-Authenticate', challenge(isPage, text !== null));
    throw new Problem(
      401,
      text === null
        ? `This call needs a key: ${HOW_TO_CALL}.`
        : `The key is not one that holds: it is mistyped, expired or revoked. Use another, and ${HOW_TO_CALL}.`,
    );
  }

  /**
   * How an address stands that has used up its minute without a key: who tries key after key there is
   * not looked up any more. Keys that are known already are: others at the same address must not be
   * able to keep them out.
   */
  private async spentBy(text: string, request: Request): Promise<RateStanding | null> {
    const spent = this.limiter.spent(subjectOf(null, request));
    return spent === null || (await this.keys.knows(text)) ? null : spent;
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
  private async keyForHealth(text: string, request: Request): Promise<ApiKeyRecord | null> {
    const look = async (): Promise<ApiKeyRecord | null> => {
      const key = await this.keys.find(text);
      if (key === null) await this.limiter.take(subjectOf(null, request));
      return key;
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
  return { name: 'anonymous', role: 'admin', keyId: null, ...origin(request) };
}

/** Whose calls are counted together: those of a key, or of an address without one. */
function subjectOf(key: ApiKeyRecord | null, request: Request): string {
  if (key !== null) return `key ${key.id}`;
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

function callerWith(key: ApiKeyRecord | null, request: Request): Caller {
  return key === null
    ? { name: 'stranger', role: null, keyId: null, ...origin(request) }
    : { name: key.name, role: key.role, keyId: key.id, ...origin(request) };
}

/** What the header `WWW-Authenticate` says; for pages such that a browser asks for the key. */
function challenge(isPage: boolean, isShown: boolean): string {
  if (isPage) return 'Basic realm="store-monitoring: any name, the key as password"';
  return `Bearer realm="store-monitoring"${isShown ? ', error="invalid_token"' : ''}`;
}
