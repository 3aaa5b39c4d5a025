import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';

/** A rejected row: the line where it begins, why, and what it was. */
export interface Reject {
  line: number;
  reason: string;
  row: string;
}

/** The rejected rows of the files taken in. */
@Injectable()
export class RejectRepository {
  constructor(private readonly database: Database) {}

  /** Keeps rejected rows, in the transaction of their file. */
  async add(client: pg.ClientBase, ingestionId: string, rejects: readonly Reject[]): Promise<void> {
    await client.query(
      `INSERT INTO ingestion_reject (ingestion_id, line, reason, row)
       SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[])`,
      [
        ingestionId,
        rejects.map((reject) => reject.line),
        rejects.map((reject) => reject.reason),
        rejects.map((reject) => reject.row),
      ],
    );
  }

  /** Up to `limit` rejected rows after a line, in the order of their lines. */
  async page(ingestionId: string, limit: number, afterLine: number): Promise<Reject[]> {
    return this.database.rows<Reject>(
      `SELECT line, reason, row FROM ingestion_reject
       WHERE ingestion_id = $1 AND line > $2 ORDER BY line LIMIT $3`,
      [ingestionId, afterLine, limit],
    );
  }
}
