import { Injectable } from '@nestjs/common';
import { KeyUse } from './key-use';
import { hashOfToken, isToken } from './session-token';
import { SessionRepository, type SessionRecord } from './session.repository';
import { ShortMemory } from './short-memory';

/** Tells whose session it is that a browser shows. */
@Injectable()
export class SessionRing {
  private readonly byHash: ShortMemory<SessionRecord>;

  constructor(
    sessions: SessionRepository,
    private readonly use: KeyUse,
  ) {
    this.byHash = new ShortMemory((hash) => sessions.find(Buffer.from(hash, 'base64')));
  }

  /** The session of a token that holds now; `null` for one that is unknown or over. */
  async find(token: string): Promise<SessionRecord | null> {
    if (!isToken(token)) return null;
    const session = await this.byHash.find(nameOf(token));
    if (session === null || session.session_expires_at <= Date.now() * 1_000) return null;
    this.use.note(session.id);
    return session;
  }

  /** Whether a token was found to be one before, by this process; nothing is looked up. */
  async knows(token: string): Promise<boolean> {
    return (await this.byHash.known(nameOf(token))) !== null;
  }
}

/** What is remembered is no token that opens anything. */
function nameOf(token: string): string {
  return hashOfToken(token).toString('base64');
}
