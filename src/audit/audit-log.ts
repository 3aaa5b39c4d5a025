import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { currentCaller, type Caller } from '../common/caller';
import type { AuditAction } from './audit-action';
import { AuditRepository } from './audit.repository';

/** What was done, and on what. */
export interface AuditEvent {
  readonly action: AuditAction;
  /** The id of a key, report, ingestion or store. */
  readonly target?: string;
  /** What else is worth knowing; nothing secret. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes down who did what, when, from where, on what (`docs/security.md`, section Audit). */
@Injectable()
export class AuditLog {
  constructor(private readonly events: AuditRepository) {}

  /**
   * Writes an event of the caller of this moment, in the transaction of what it tells: neither is
   * there without the other.
   */
  async record(
    event: AuditEvent,
    client?: pg.ClientBase,
    caller: Caller | null = currentCaller(),
  ): Promise<void> {
    await this.recordAll([{ event, caller }], client);
  }

  /** As {@link record}, of several callers at once. */
  async recordAll(
    events: readonly { event: AuditEvent; caller: Caller | null }[],
    client?: pg.ClientBase,
  ): Promise<void> {
    const rows = events.map(({ event: { action, target, detail }, caller }) => ({
      actor: caller?.name ?? 'service',
      key_id: caller?.keyId ?? null,
      address: caller?.address ?? null,
      action,
      target: target ?? null,
      detail: { ...detail },
      request_id: caller?.requestId ?? null,
    }));
    await this.events.insert(rows, client);
  }
}
