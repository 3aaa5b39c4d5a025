import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { AuditAction } from './audit-action';

/** Something that was done, or tried. */
export interface AuditRecord {
  id: number;
  at: EpochMicros;
  actor: string;
  key_id: string | null;
  address: string | null;
  action: AuditAction;
  target: string | null;
  detail: Record<string, unknown>;
  request_id: string | null;
}

/** Which events: those to which all that is given applies. */
export interface AuditFilter {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly target?: string | undefined;
  /** From this instant on. */
  readonly from?: EpochMicros | undefined;
  /** Before this instant. */
  readonly to?: EpochMicros | undefined;
}

/** Where a refused call is too old to be kept any longer, and where anything else is. */
export interface AuditHorizon {
  readonly refused: EpochMicros;
  /** `null` keeps all. */
  readonly others: EpochMicros | null;
}

function instant(at: EpochMicros | null | undefined): string | null {
  return at === null || at === undefined ? null : formatInstant(at);
}

/** The audit log: rows come, and go when they are old; a trigger holds the rest. */
@Injectable()
export class AuditRepository {
  constructor(private readonly database: Database) {}

  /** Writes events, in their order. */
  async insert(
    events: readonly Omit<AuditRecord, 'id' | 'at'>[],
    client: pg.Pool | pg.ClientBase = this.database.pool,
  ): Promise<void> {
    await client.query({
      name: 'audit_event',
      text: `INSERT INTO audit_event (actor, key_id, address, action, target, detail, request_id)
             SELECT actor, key_id, address, action, target, detail, request_id
             FROM jsonb_to_recordset($1::jsonb) AS event (
               actor text, key_id uuid, address text, action text, target text, detail jsonb,
               request_id text
             )`,
      values: [JSON.stringify(events)],
    });
  }

  /** Up to `limit` events, newest first, before the one of the id `before`. */
  async page(limit: number, filter: AuditFilter, before: number | null): Promise<AuditRecord[]> {
    return this.database.rows<AuditRecord>(
      `SELECT id, at, actor, key_id, address, action, target, detail, request_id FROM audit_event
       WHERE ($2::bigint IS NULL OR id < $2) AND ($3::text IS NULL OR action = $3)
         AND ($4::text IS NULL OR actor = $4) AND ($5::text IS NULL OR target = $5)
         AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
       ORDER BY id DESC LIMIT $1`,
      [
        limit,
        before,
        filter.action ?? null,
        filter.actor ?? null,
        filter.target ?? null,
        instant(filter.from),
        instant(filter.to),
      ],
    );
  }

  /** Deletes what is older than its horizon. @returns how many events. */
  async deleteBefore(client: pg.ClientBase, { refused, others }: AuditHorizon): Promise<number> {
    const { rowCount } = await client.query(
      `DELETE FROM audit_event
       WHERE (action = 'call.refused' AND at < $1) OR (action <> 'call.refused' AND at < $2)`,
      [instant(refused), instant(others)],
    );
    return rowCount ?? 0;
  }
}
