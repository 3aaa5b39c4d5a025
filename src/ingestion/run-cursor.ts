import type { FileHandle } from 'node:fs/promises';

/** Length of the id in bytes, and number of polls, 4 bytes each; then the id; then 8 bytes a poll. */
const HEADER_BYTES = 8;
export const POLL_BYTES = 8;
const READ_BYTES = 256 * 1024;

/** How many bytes a store takes in a file of runs. */
export function storeLength(idBytes: number, polls: number): number {
  return HEADER_BYTES + idBytes + polls * POLL_BYTES;
}

/** Writes what stands before a store's polls to `target[at]` and on; returns where the polls go. */
export function writeStore(target: Buffer, at: number, storeId: Buffer, polls: number): number {
  target.writeUInt32LE(storeId.length, at);
  target.writeUInt32LE(polls, at + 4);
  return at + HEADER_BYTES + storeId.copy(target, at + HEADER_BYTES);
}

/**
 * Reads one run of a file of runs, store by store: `read` where the next store is not in memory yet,
 * then `next`. A file of very many stores has them in dozens of runs, so going on makes no promise.
 */
export class RunCursor {
  /** The id of the store in turn, a view that is good until `next`. */
  storeId: Buffer = Buffer.alloc(0);
  /** How many polls it has. */
  polls = 0;

  /** What was read of the run from the store in turn on. */
  private bytes: Buffer = Buffer.alloc(0);
  /** Where in `bytes` the polls of the store in turn begin, and end. */
  private from = 0;
  private to = 0;

  /**
   * @param run the run's number: of the same poll the run with the higher one holds
   * @param position where the run begins, in bytes, up to `end`
   */
  constructor(
    readonly run: number,
    private readonly file: FileHandle,
    private position: number,
    private readonly end: number,
  ) {}

  /** By store, and the runs of one store by their numbers. */
  static compare(a: RunCursor, b: RunCursor): number {
    return Buffer.compare(a.storeId, b.storeId) || a.run - b.run;
  }

  /** Whether `next` can go on without `read`. */
  get isNextRead(): boolean {
    return this.bytes.length - this.to >= this.lengthOfNext() || this.position === this.end;
  }

  /** Reads on, so that `next` can. */
  async read(): Promise<void> {
    while (!this.isNextRead) await this.fill();
  }

  /** Goes on to the next store; `false` at the end of the run. */
  next(): boolean {
    if (this.to === this.bytes.length) return false;
    const start = this.to;
    const idEnd = start + HEADER_BYTES + this.bytes.readUInt32LE(start);
    this.polls = this.bytes.readUInt32LE(start + 4);
    this.storeId = this.bytes.subarray(start + HEADER_BYTES, idEnd);
    this.from = idEnd;
    this.to = idEnd + this.polls * POLL_BYTES;
    return true;
  }

  /** Copies the polls of the store in turn, 8 bytes each, to `target[at]` and the bytes after it. */
  copyPolls(target: Buffer, at: number): void {
    this.bytes.copy(target, at, this.from, this.to);
  }

  /** How many bytes the next store has, as far as is known: at least its header. */
  private lengthOfNext(): number {
    if (this.bytes.length - this.to < HEADER_BYTES) return HEADER_BYTES;
    return storeLength(this.bytes.readUInt32LE(this.to), this.bytes.readUInt32LE(this.to + 4));
  }

  private async fill(): Promise<void> {
    const rest = this.bytes.subarray(this.to);
    const wanted = Math.min(
      Math.max(READ_BYTES, this.lengthOfNext() - rest.length),
      this.end - this.position,
    );
    const bytes = Buffer.allocUnsafe(rest.length + wanted);
    rest.copy(bytes);
    for (let at = 0; at < wanted;) {
      const place = this.position + at;
      const { bytesRead } = await this.file.read(bytes, rest.length + at, wanted - at, place);
      if (bytesRead === 0) throw new Error('polls that were laid aside on disk are gone');
      at += bytesRead;
    }
    this.position += wanted;
    this.bytes = bytes;
    this.from = 0;
    this.to = 0;
  }
}
