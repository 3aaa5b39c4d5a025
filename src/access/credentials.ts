import { Injectable } from '@nestjs/common';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { ApiKeyRecord } from './api-key.repository';
import type { Credential } from './credential';
import { KeyRing } from './key-ring';
import { SessionRing } from './session-ring';

/** Who somebody proved to be. */
export interface Identity {
  readonly key: ApiKeyRecord;
  /** When the session ends; `null` where the key itself was shown. */
  readonly sessionEndsAt: EpochMicros | null;
}

/** Tells who shows a credential. */
@Injectable()
export class Credentials {
  constructor(
    private readonly keys: KeyRing,
    private readonly sessions: SessionRing,
  ) {}

  /** Whose credential it is; `null` for one that does not hold. */
  async find({ kind, text }: Credential): Promise<Identity | null> {
    if (kind === 'key') {
      const key = await this.keys.find(text);
      return key && { key, sessionEndsAt: null };
    }
    const session = await this.sessions.find(text);
    return session && { key: session, sessionEndsAt: session.session_expires_at };
  }

  /** Whether it held before, as far as this process knows; nothing is looked up. */
  knows({ kind, text }: Credential): Promise<boolean> {
    return kind === 'key' ? this.keys.knows(text) : this.sessions.knows(text);
  }
}
