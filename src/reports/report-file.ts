import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

/**
 * A file that appears whole or not at all: written aside under another name, synced, and renamed.
 */
export class ReportFile {
  private readonly aside: string;
  private readonly stream: ReturnType<typeof createWriteStream>;
  private failure: Error | null = null;

  private constructor(private readonly path: string) {
    this.aside = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    this.stream = createWriteStream(this.aside, { flags: 'wx' });
    this.stream.on('error', (error) => {
      this.failure = error;
    });
  }

  /** Begins the file that will stand at `path`; its folder is made where it lacks. */
  static async create(path: string): Promise<ReportFile> {
    await mkdir(dirname(path), { recursive: true });
    return new ReportFile(path);
  }

  /** Adds to the file. Resolves once there is room for more. */
  async write(chunk: string | Uint8Array): Promise<void> {
    if (this.failure) throw this.failure;
    if (!this.stream.write(chunk)) await once(this.stream, 'drain');
  }

  /** Syncs the file to the disk and gives it its name. */
  async finish(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.stream.once('error', reject);
      this.stream.end(resolve);
    });
    if (this.failure) throw this.failure;
    const handle = await open(this.aside, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(this.aside, this.path);
  }

  /** Throws the file away. */
  async discard(): Promise<void> {
    this.stream.destroy();
    await rm(this.aside, { force: true });
  }
}
