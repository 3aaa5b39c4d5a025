import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';

/** Text gathered before it is handed to the connection; larger pieces gained nothing. */
const CHUNK_CHARACTERS = 256 * 1024;

/** Escapes a value for COPY's text format. */
export function copyText(value: string): string {
  return /[\\\t\n\r]/.test(value)
    ? value.replace(/[\\\t\n\r]/g, (c) =>
        c === '\t' ? '\\t' : c === '\n' ? '\\n' : c === '\r' ? '\\r' : '\\\\',
      )
    : value;
}

/**
 * Writes rows into a table by COPY in text format, with back pressure: at most a chunk or two is in
 * memory. Fields of a line stand between tabs, `\N` is NULL; see {@link copyText}.
 */
export class CopyWriter {
  private readonly stream: CopyStreamQuery;
  private pending: string[] = [];
  private pendingCharacters = 0;
  private failure: Error | null = null;

  /** @param target `table (column, …)` */
  constructor(client: pg.ClientBase, target: string) {
    this.stream = client.query(copyFrom(`COPY ${target} FROM STDIN`));
    // Kept until the next write or the end tells it: an 'error' nobody hears ends the process.
    this.stream.on('error', (error: Error) => {
      this.failure = error;
    });
  }

  /** Adds a line, which ends in `\n`. Resolves once there is room for more. */
  async write(line: string): Promise<void> {
    this.add(line);
    await this.flush(CHUNK_CHARACTERS);
  }

  /** Adds a line to what the next {@link flush} hands on: no promise for each of a hundred thousand. */
  add(line: string): void {
    this.pending.push(line);
    this.pendingCharacters += line.length;
  }

  /** Ends the COPY; its rows are in the table then. */
  async end(): Promise<void> {
    await this.flush();
    await new Promise<void>((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.once('finish', resolve);
      this.stream.end();
    });
  }

  /** Hands on what was added, where that is `atLeast` so many characters. Resolves once there is room for more. */
  async flush(atLeast = 0): Promise<void> {
    if (this.failure) throw this.failure;
    if (this.pendingCharacters < atLeast) return;
    const text = this.pending.join('');
    this.pending = [];
    this.pendingCharacters = 0;
    if (text !== '' && !this.stream.write(text)) await once(this.stream, 'drain');
  }
}
