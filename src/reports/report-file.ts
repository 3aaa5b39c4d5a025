import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
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
  private named = false;
  private written = 0;

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
    this.written += Buffer.byteLength(chunk);
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
    this.named = true;
  }

  /** How long the file is. */
  get bytes(): number {
    return this.written;
  }

  /** Throws the file away, also after it had its name: what it belongs to did not come about. */
  async discard(): Promise<void> {
    this.stream.destroy();
    // While it is still being opened, it would appear after it was removed.
    if (!this.stream.closed) await once(this.stream, 'close');
    await rm(this.named ? this.path : this.aside, { force: true });
  }
}

const UNFINISHED = /^\..*\.part$/;
/** Whoever still writes has touched the file since. */
const ABANDONED_AFTER_MS = 3_600_000;

/** Removes the files of a folder that were begun and given up, as by a process that was killed. */
export async function sweepUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((name) => UNFINISHED.test(name))) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => null);
    if (stats && Date.now() - stats.mtimeMs > ABANDONED_AFTER_MS) await rm(path, { force: true });
  }
}
