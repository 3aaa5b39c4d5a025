import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import type { Role } from '../common/role';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';

/** A key as the database has it, but for its hash. */
export interface ApiKeyRecord {
  id: string;
  name: string;
  role: Role;
  prefix: string;
  created_at: EpochMicros;
  expires_at: EpochMicros | null;
  revoked_at: EpochMicros | null;
  last_used_at: EpochMicros | null;
}

/** What a key is made with. */
export interface ApiKeyStart {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: string;
  readonly hash: Buffer;
  readonly expiresAt: EpochMicros | null;
}

const COLUMNS = 'id, name, role, prefix, created_at, expires_at, revoked_at, last_used_at';

/** The keys that were made. None is ever deleted, so that a name in the audit log stays known. */
@Injectable()
export class ApiKeyRepository {
  constructor(private readonly database: Database) {}

  async insert(client: pg.ClientBase, key: ApiKeyStart): Promise<ApiKeyRecord> {
    const { rows } = await client.query<ApiKeyRecord>(
      `INSERT INTO api_key (id, name, role, prefix, hash, created_at, expires_at)
       VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6) RETURNING ${COLUMNS}`,
      [
        key.id,
        key.name,
        key.role,
        key.prefix,
        key.hash,
        key.expiresAt === null ? null : formatInstant(key.expiresAt),
      ],
    );
    const [row] = rows;
    if (!row) throw new Error('an inserted key did not come back');
    return row;
  }

  /** The key of a prefix that was not revoked, with its hash; `null` where there is none. */
  async findValid(prefix: string): Promise<(ApiKeyRecord & { hash: Buffer }) | null> {
    const [row] = await this.database.rows<ApiKeyRecord & { hash: Buffer }>(
      `SELECT ${COLUMNS}, hash FROM api_key WHERE prefix = $1 AND revoked_at IS NULL`,
      [prefix],
    );
    return row ?? null;
  }

  /** Whether anyone can call with any key, now. */
  async hasValid(): Promise<boolean> {
    const [row] = await this.database.tuples<[boolean]>(
      `SELECT EXISTS (
         SELECT FROM api_key
         WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > clock_timestamp())
       )`,
    );
    return row?.[0] ?? false;
  }

  /** Revokes a key, once. @returns it, or `null` where there is none that still held. */
  async revoke(client: pg.ClientBase, id: string): Promise<ApiKeyRecord | null> {
    const { rows } = await client.query<ApiKeyRecord>(
      `UPDATE api_key SET revoked_at = clock_timestamp()
       WHERE id = $1 AND revoked_at IS NULL RETURNING ${COLUMNS}`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Notes that a key was used, unless that was noted within the last minute. */
  async touch(id: string): Promise<void> {
    await this.database.rows(
      `UPDATE api_key SET last_used_at = clock_timestamp()
       WHERE id = $1
         AND (last_used_at IS NULL OR last_used_at < clock_timestamp() - interval '1 minute')`,
      [id],
    );
  }

  /** Up to `limit` keys, newest first, after the one that `after` names. */
  async page(
    limit: number,
    after: { createdAt: EpochMicros; id: string } | null,
  ): Promise<ApiKeyRecord[]> {
    return this.database.rows<ApiKeyRecord>(
      `SELECT ${COLUMNS} FROM api_key
       WHERE $2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid)
       ORDER BY created_at DESC, id DESC LIMIT $1`,
      [limit, after && formatInstant(after.createdAt), after?.id ?? null],
    );
  }
}
