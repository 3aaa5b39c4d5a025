import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';
import { ProcessSession } from '../database/process-session';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { IngestionKind } from './ingestion-kind';

export type IngestionStatus = 'Running' | 'Complete' | 'Failed';

/** A row of the history. Counts are of rows; `rows = accepted + duplicates + rejected` once Complete. */
export interface IngestionRecord {
  id: string;
  kind: IngestionKind;
  file: string;
  status: IngestionStatus;
  rows: number;
  accepted: number;
  duplicates: number;
  rejected: number;
  error: string | null;
  bytes_done: number;
  bytes_total: number | null;
  created_at: EpochMicros;
  completed_at: EpochMicros | null;
}

/** What is known of an ingestion when it begins. */
export interface IngestionStart {
  readonly id: string;
  readonly kind: IngestionKind;
  readonly file: string;
  readonly bytesTotal: number | null;
  readonly sourcePath: string | null;
}

/** What is known of it at its end. */
export interface IngestionEnd {
  readonly rows: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly bytesDone: number;
  readonly contentHash: string;
}

const COLUMNS = `id, kind, file, status, rows, accepted, duplicates, rejected, error, bytes_done,
  bytes_total, created_at, completed_at`;

/** The history of files taken in (`docs/api.md`, section 6, ingestions). */
@Injectable()
export class IngestionRepository {
  constructor(
    private readonly database: Database,
    private readonly session: ProcessSession,
  ) {}

  /** Writes that an ingestion of this process runs. */
  async begin(client: pg.ClientBase, start: IngestionStart): Promise<void> {
    await client.query(
      `INSERT INTO ingestion (id, kind, file, source_path, bytes_total, status, owner, created_at)
       VALUES ($1, $2, $3, $4, $5, 'Running', $6, clock_timestamp())`,
      [start.id, start.kind, start.file, start.sourcePath, start.bytesTotal, this.session.owner],
    );
  }

  /** Writes how far it has come. */
  async progress(id: string, rows: number, bytesDone: number): Promise<void> {
    await this.database.rows(
      `UPDATE ingestion SET rows = $2, bytes_done = $3 WHERE id = $1 AND status = 'Running'`,
      [id, rows, bytesDone],
    );
  }

  /**
   * Writes that it is Complete, in the transaction of its data. Returns `false` where it was
   * declared Failed meanwhile: then that transaction must not commit.
   */
  async complete(client: pg.ClientBase, id: string, end: IngestionEnd): Promise<boolean> {
    const { rowCount } = await client.query(
      `UPDATE ingestion
       SET status = 'Complete', rows = $2, accepted = $3, duplicates = $4, rejected = $5,
           bytes_done = $6, bytes_total = $6, content_hash = $7, completed_at = clock_timestamp()
       WHERE id = $1 AND status = 'Running'`,
      [id, end.rows, end.accepted, end.duplicates, end.rejected, end.bytesDone, end.contentHash],
    );
    return rowCount === 1;
  }

  /** Writes that it Failed, unless it has ended already. Of a Failed one nothing went in. */
  async fail(id: string, error: string): Promise<void> {
    await this.database.rows(
      `UPDATE ingestion
       SET status = 'Failed', error = $2, rows = 0, completed_at = clock_timestamp()
       WHERE id = $1 AND status = 'Running'`,
      [id, error],
    );
  }

  /** The ingestions that are Running, and this process's. */
  async runningHere(): Promise<Pick<IngestionRecord, 'id' | 'kind'>[]> {
    return this.database.rows(
      `SELECT id, kind FROM ingestion WHERE status = 'Running' AND owner = $1`,
      [this.session.owner],
    );
  }

  /** The owners of Running ingestions that look dead now; one that connects anew looks so too. */
  async deadOwners(): Promise<string[]> {
    const rows = await this.database.rows<{ owner: string }>(
      `SELECT DISTINCT owner FROM ingestion
       WHERE status = 'Running' AND NOT owner_is_alive(owner)`,
    );
    return rows.map((row) => row.owner);
  }

  /** Fails the ingestions of these owners, where they still look dead; returns their ids. */
  async failAbandoned(owners: readonly string[]): Promise<string[]> {
    const rows = await this.database.rows<{ id: string }>(
      `UPDATE ingestion
       SET status = 'Failed', rows = 0, completed_at = clock_timestamp(),
           error = 'the process that took the file in ended before it was done; nothing of the file went in: send it again'
       WHERE status = 'Running' AND owner = ANY($1) AND NOT owner_is_alive(owner)
       RETURNING id`,
      [owners],
    );
    return rows.map((row) => row.id);
  }

  /** How those of these ingestions stand that the history knows. */
  async statuses(ids: readonly string[]): Promise<Map<string, IngestionStatus>> {
    const rows = await this.database.tuples<[string, IngestionStatus]>(
      'SELECT id, status FROM ingestion WHERE id = ANY($1::uuid[])',
      [ids],
    );
    return new Map(rows);
  }

  async find(id: string): Promise<IngestionRecord | null> {
    const rows = await this.database.rows<IngestionRecord>(
      `SELECT ${COLUMNS} FROM ingestion WHERE id = $1`,
      [id],
    );
    return rows[0] ?? null;
  }

  /** Up to `limit` ingestions, newest first, after the one that `after` names. */
  async page(
    limit: number,
    after: { createdAt: EpochMicros; id: string } | null,
  ): Promise<IngestionRecord[]> {
    return this.database.rows<IngestionRecord>(
      `SELECT ${COLUMNS} FROM ingestion
       WHERE $2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid)
       ORDER BY created_at DESC, id DESC LIMIT $1`,
      [limit, after && formatInstant(after.createdAt), after && after.id],
    );
  }

  /** The SHA-256 of the last content that was taken in completely from a path, in hexadecimal. */
  async lastContentHash(sourcePath: string): Promise<string | null> {
    const rows = await this.database.rows<{ content_hash: string | null }>(
      `SELECT content_hash FROM ingestion
       WHERE status = 'Complete' AND source_path = $1
       ORDER BY completed_at DESC LIMIT 1`,
      [sourcePath],
    );
    return rows[0]?.content_hash ?? null;
  }
}
