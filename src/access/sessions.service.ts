import { Inject, Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type pg from 'pg';
import { AuditLog } from '../audit/audit-log';
import { RefusedCalls } from '../audit/refused-calls';
import { API } from '../common/api-prefix';
import { currentCaller, type Caller } from '../common/caller';
import { Problem } from '../common/problem';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import { prefixOfKey } from './api-key';
import { KeyRing } from './key-ring';
import { hashOfToken, newSessionToken } from './session-token';
import { SessionRepository } from './session.repository';
import { SessionDto } from './session.dto';

/** A session that began. */
export interface BegunSession {
  /** For the browser's cookie: known to nobody else. */
  readonly token: string;
  readonly endsAt: EpochMicros;
  readonly session: SessionDto;
}

const SWEEP_EVERY_MS = 3_600_000;

/** Signing in by a key, and out (`docs/security.md`, section Sessions). */
@Injectable()
export class SessionsService {
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly keys: KeyRing,
    private readonly sessions: SessionRepository,
    private readonly audit: AuditLog,
    private readonly refused: RefusedCalls,
  ) {}

  /** Who is calling. */
  current(): SessionDto {
    return SessionDto.of(this.config.auth, currentCaller());
  }

  /**
   * Begins a session of a key, in the place of the one that the browser shows.
   * @throws Problem 401 for a key that does not hold, 400 where nobody needs one.
   */
  async begin(keyText: string, formerToken: string | null): Promise<BegunSession> {
    if (this.config.auth === 'off') {
      throw Problem.badRequest('With AUTH=off everyone may do everything, and nobody signs in.');
    }
    const key = await this.keys.find(keyText);
    if (key === null) throw this.refusal(keyText);
    const token = newSessionToken();
    return this.database.transaction(async (client) => {
      if (formerToken !== null) await this.endWithin(client, formerToken);
      const endsAt = await this.sessions.insert(client, hashOfToken(token), key.id);
      if (endsAt === null) throw this.refusal(keyText);
      const caller: Caller = {
        address: null,
        requestId: null,
        ...currentCaller(),
        name: key.name,
        role: key.role,
        keyId: key.id,
        sessionEndsAt: endsAt,
      };
      const detail = { expires_at: formatInstant(endsAt) };
      await this.audit.record({ action: 'session.begun', detail }, client, caller);
      return { token, endsAt, session: SessionDto.of(this.config.auth, caller) };
    });
  }

  /** Ends the session of a token, if there is one: within a second it opens nothing, in any process. */
  async end(token: string): Promise<void> {
    await this.database.transaction((client) => this.endWithin(client, token));
  }

  /** Forgets the sessions that are over. */
  @Interval(SWEEP_EVERY_MS)
  async sweep(): Promise<void> {
    await this.sessions.deleteOld().catch((error: unknown) => {
      this.logger.warn(`old sessions could not be deleted: ${String(error)}`);
    });
  }

  private async endWithin(client: pg.ClientBase, token: string): Promise<void> {
    const didHold = await this.sessions.delete(client, hashOfToken(token));
    if (didHold) await this.audit.record({ action: 'session.ended' }, client);
  }

  private refusal(keyText: string): Problem {
    const caller = currentCaller();
    const prefix = prefixOfKey(keyText);
    if (caller) {
      this.refused.note({ caller, status: 401, method: 'POST', path: `/${API}/session`, prefix });
    }
    return new Problem(
      401,
      'The key is not one that holds: it is mistyped, expired or revoked. An admin makes another.',
      { field: 'key' },
    );
  }
}
