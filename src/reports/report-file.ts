import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

/**
 * A file that appears whole or not at all: written aside under another name, synced, and renamed.
 */
export class ReportFile {
  private closed = false;
  private named = false;
  private written = 0;

  private constructor(
    private readonly path: string,
    private readonly aside: string,
    private readonly handle: FileHandle,
  ) {}

  /** Begins the file that will stand at `path`; its folder is made where it lacks. */
  static async create(path: string): Promise<ReportFile> {
    await mkdir(dirname(path), { recursive: true });
    const aside = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    return new ReportFile(path, aside, await open(aside, 'wx'));
  }

  /** Adds to the file. One call at a time: the next one after this has resolved. */
  async write(chunk: string | Uint8Array): Promise<void> {
    await this.handle.writeFile(chunk);
    this.written += Buffer.byteLength(chunk);
  }

  /** Syncs the file to the disk and gives it its name. */
  async finish(): Promise<void> {
    await this.handle.sync();
    await this.close();
    await rename(this.aside, this.path);
    this.named = true;
  }

  /** How long the file is. */
  get bytes(): number {
    return this.written;
  }

  /** Throws the file away, also after it had its name: what it belongs to did not come about. */
  async discard(): Promise<void> {
    await this.close().catch(() => undefined);
    await rm(this.named ? this.path : this.aside, { force: true });
  }

  private async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.handle.close();
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
