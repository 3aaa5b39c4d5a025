import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import { format, type CsvFormatterStream } from 'fast-csv';
import type pg from 'pg';
import type { Reject, RejectRepository } from './reject.repository';

/** Rejected rows of one file that the database keeps, the first ones; all of them are counted. */
export const MOST_REJECTS_KEPT = 100_000;
/** Characters of a rejected row that are kept. */
const MOST_OF_A_ROW = 1_000;

/**
 * Keeps the rejected rows of one file: in the database, with the file's transaction, and, for a
 * file that a command took in, in a CSV file beside the reports (`docs/api.md`, section 6,
 * Commands).
 */
export class RejectLog {
  /** How many rows were rejected, kept or not. */
  count = 0;

  private pending: Reject[] = [];
  private output: CsvFormatterStream<string[], string[]> | null = null;
  private file: WriteStream | null = null;

  /** @param path where the CSV file goes, or `null` for none; made with the first rejected row */
  constructor(
    private readonly client: pg.ClientBase,
    private readonly repository: RejectRepository,
    private readonly ingestionId: string,
    private readonly path: string | null,
  ) {}

  add(line: number, reason: string, row: string): void {
    this.count += 1;
    this.pending.push({ line, reason, row: row.slice(0, MOST_OF_A_ROW) });
  }

  /** Writes what has gathered. */
  async flush(): Promise<void> {
    if (this.pending.length === 0) return;
    const rejects = this.pending;
    this.pending = [];
    const room = MOST_REJECTS_KEPT - (this.count - rejects.length);
    if (room > 0) await this.repository.add(this.client, this.ingestionId, rejects.slice(0, room));
    if (this.path !== null) await this.write(this.path, rejects);
  }

  /** Writes what has gathered, and ends the CSV file. */
  async close(): Promise<void> {
    await this.flush();
    if (!this.output || !this.file) return;
    this.output.end();
    await finished(this.file);
  }

  /** Takes the CSV file away: its file was not taken in. */
  async discard(): Promise<void> {
    this.output?.destroy();
    this.file?.destroy();
    if (this.path !== null && this.file) await rm(this.path, { force: true });
  }

  private async write(path: string, rejects: readonly Reject[]): Promise<void> {
    if (!this.output) {
      await mkdir(dirname(path), { recursive: true });
      this.output = format({ headers: ['line', 'reason', 'row'], includeEndRowDelimiter: true });
      this.file = createWriteStream(path);
      // Told at the next write; an 'error' that nobody hears would end the process.
      this.file.on('error', (error) => this.output?.destroy(error));
      this.output.on('error', () => undefined);
      this.output.pipe(this.file);
    }
    for (const { line, reason, row } of rejects) {
      if (this.output.errored) throw this.output.errored;
      if (!this.output.write([String(line), reason, row])) await once(this.output, 'drain');
    }
  }
}
