import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';

const BUFFER_BYTES = 256 * 1024;
/** UTF-8 needs at most three bytes for a code unit of a string. */
const MOST_BYTES_PER_UNIT = 3;

/**
 * A file that appears whole or not at all: written aside under another name, synced, and renamed.
 */
export class ReportFile {
  private closed = false;
  private named = false;
  private written = 0;
  private buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  private buffered = 0;

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
    await this.flush();
    await this.handle.writeFile(chunk);
    this.written += Buffer.byteLength(chunk);
  }

  /**
   * Adds a line, to be written by the next {@link flush}. Lines that are kept as bytes are not
   * looked at by each collection of garbage meanwhile, as strings made of pieces are.
   */
  add(line: string): void {
    const most = this.buffered + line.length * MOST_BYTES_PER_UNIT;
    if (most > this.buffer.length) this.grow(most);
    this.buffered += this.buffer.write(line, this.buffered);
  }

  /** Whether so much was added that a {@link flush} is due. */
  get isFull(): boolean {
    return this.buffered > BUFFER_BYTES / 2;
  }

  /** Writes what was added. One call at a time, with nothing added before this has resolved. */
  async flush(): Promise<void> {
    if (this.buffered === 0) return;
    await this.handle.writeFile(this.buffer.subarray(0, this.buffered));
    this.written += this.buffered;
    this.buffered = 0;
  }

  /** Syncs the file to the disk and gives it its name. */
  async finish(): Promise<void> {
    await this.flush();
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

  private grow(bytes: number): void {
    const larger = Buffer.allocUnsafeSlow(bytes * 2);
    this.buffer.copy(larger, 0, 0, this.buffered);
    this.buffer = larger;
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
