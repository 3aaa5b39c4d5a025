import type pg from 'pg';
import { CopyStream } from './copy-stream';

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
 * Writes rows into a table by COPY in text format. Fields of a line stand between tabs, `\N` is
 * NULL; see {@link copyText}.
 */
export class CopyWriter {
  private readonly stream: CopyStream;
  private pending: string[] = [];
  private pendingCharacters = 0;

  /** @param target `table (column, …)` */
  constructor(client: pg.ClientBase, target: string) {
    this.stream = new CopyStream(client, `${target} FROM STDIN`);
  }

  /** Adds a line, which ends in `\n`. Resolves once there is room for more. */
  async write(line: string): Promise<void> {
    this.pending.push(line);
    this.pendingCharacters += line.length;
    if (this.pendingCharacters >= CHUNK_CHARACTERS) await this.flush();
  }

  /** Ends the COPY; its rows are in the table then. */
  async end(): Promise<void> {
    await this.flush();
    await this.stream.end();
  }

  private async flush(): Promise<void> {
    const text = this.pending.join('');
    this.pending = [];
    this.pendingCharacters = 0;
    await this.stream.write(text);
  }
}
