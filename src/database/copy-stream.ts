import { once } from 'node:events';
import type pg from 'pg';
import { from as copyFrom, type CopyStreamQuery } from 'pg-copy-streams';

/** The way into a running COPY, with back pressure: at most a chunk or two is in memory. */
export class CopyStream {
  private readonly stream: CopyStreamQuery;
  private failure: Error | null = null;

  /** @param what what follows COPY: `table (column, …) FROM STDIN`, and in which format */
  constructor(client: pg.ClientBase, what: string) {
    this.stream = client.query(copyFrom(`COPY ${what}`));
    // Kept until the next write or the end tells it: an 'error' nobody hears ends the process.
    this.stream.on('error', (error: Error) => {
      this.failure = error;
    });
  }

  /** Hands data on, which the caller does not change afterwards. Resolves once there is room for more. */
  async write(data: string | Uint8Array): Promise<void> {
    if (this.failure) throw this.failure;
    if (data.length > 0 && !this.stream.write(data)) await once(this.stream, 'drain');
  }

  /** Ends the COPY; its rows are in the table then. */
  async end(): Promise<void> {
    if (this.failure) throw this.failure;
    await new Promise<void>((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.once('finish', resolve);
      this.stream.end();
    });
  }
}
