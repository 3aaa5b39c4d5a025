import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { ApiKeyRecord } from './api-key.repository';

/** A session that was not ended, whose key was not revoked: the key, and when the session ends. */
export type SessionRecord = ApiKeyRecord & { session_expires_at: EpochMicros };

/** So long a session lasts, if its key does. */
export const SESSION_HOURS = 12;
/** So many sessions a key may have at a time. */
export const SESSIONS_OF_A_KEY = 100;

/** The sessions of browsers: each is found by the hash of its token. */
@Injectable()
export class SessionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Begins a session of a key, which ends with the key at the latest. Beyond those that a key may
   * have, the oldest ends. @returns when the session ends; `null` where the key does not hold any more.
   */
  async insert(client: pg.ClientBase, hash: Buffer, keyId: string): Promise<EpochMicros | null> {
    const { rows } = await client.query<{ expires_at: EpochMicros }>(
      `INSERT INTO session (hash, key_id, created_at, expires_at)
       SELECT $1, id, at, least(at + make_interval(hours => $3), expires_at)
       FROM api_key, (SELECT clock_timestamp() AS at) now
       WHERE id = $2 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > at)
       RETURNING expires_at`,
      [hash, keyId, SESSION_HOURS],
    );
    await client.query(
      `DELETE FROM session WHERE hash IN (
         SELECT hash FROM session WHERE key_id = $1 ORDER BY created_at DESC OFFSET $2
       )`,
      [keyId, SESSIONS_OF_A_KEY],
    );
    return rows[0]?.expires_at ?? null;
  }

  /** The session of a token's hash; `null` where there is none, or its key was revoked. */
  async find(hash: Buffer): Promise<SessionRecord | null> {
    const [row] = await this.database.rows<SessionRecord>(
      `SELECT key.id, key.name, key.role, key.prefix, key.created_at, key.expires_at, key.revoked_at,
         key.last_used_at, session.expires_at AS session_expires_at
       FROM session JOIN api_key AS key ON key.id = session.key_id
       WHERE session.hash = $1 AND key.revoked_at IS NULL`,
      [hash],
    );
    return row ?? null;
  }

  /** Ends a session. @returns whether there was one that was not over. */
  async delete(client: pg.ClientBase, hash: Buffer): Promise<boolean> {
    const { rows } = await client.query<{ held: boolean }>(
      'DELETE FROM session WHERE hash = $1 RETURNING expires_at > clock_timestamp() AS held',
      [hash],
    );
    return rows[0]?.held ?? false;
  }

  /** Forgets the sessions that are over, or whose key was revoked. */
  async deleteOld(): Promise<void> {
    await this.database.rows(
      `DELETE FROM session USING api_key AS key
       WHERE key.id = session.key_id
         AND (session.expires_at <= clock_timestamp() OR key.revoked_at IS NOT NULL)`,
    );
  }
}
