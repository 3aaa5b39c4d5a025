import type { FileHandle } from 'node:fs/promises';

/** Length of the id in bytes, and number of polls, 4 bytes each; then the id; then 8 bytes a poll. */
const HEADER_BYTES = 8;
const POLL_BYTES = 8;
const READ_BYTES = 256 * 1024;

/** What stands before a store's id in a file of runs. */
export function storeHeader(storeId: Buffer, polls: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER_BYTES);
  header.writeUInt32LE(storeId.length, 0);
  header.writeUInt32LE(polls, 4);
  return header;
}

/** Reads one run of a file of runs, store by store. */
export class RunCursor {
  /** The store in turn; `null` before the first one and at the end. */
  storeId: Buffer | null = null;
  /** Its polls, as in `SortedPolls`. */
  instants = new Float64Array(0);

  private bytes: Buffer = Buffer.alloc(0);

  /** @param position where the run begins, in bytes, up to `end` */
  constructor(
    private readonly file: FileHandle,
    private position: number,
    private readonly end: number,
  ) {}

  /** Goes on to the next store. */
  async next(): Promise<void> {
    if (this.bytes.length < HEADER_BYTES) await this.fill(HEADER_BYTES);
    if (this.bytes.length === 0) {
      this.storeId = null;
      return;
    }
    const idBytes = this.bytes.readUInt32LE(0);
    const polls = this.bytes.readUInt32LE(4);
    const length = HEADER_BYTES + idBytes + polls * POLL_BYTES;
    if (this.bytes.length < length) await this.fill(length);
    const idEnd = HEADER_BYTES + idBytes;
    this.storeId = Buffer.from(this.bytes.subarray(HEADER_BYTES, idEnd));
    this.instants = new Float64Array(polls);
    new Uint8Array(this.instants.buffer).set(this.bytes.subarray(idEnd, length));
    this.bytes = this.bytes.subarray(length);
  }

  /** Reads on, so that so many bytes are there; at the end of the run, none. */
  private async fill(least: number): Promise<void> {
    const wanted = Math.min(
      Math.max(READ_BYTES, least - this.bytes.length),
      this.end - this.position,
    );
    const read = Buffer.allocUnsafe(wanted);
    for (let at = 0; at < wanted;) {
      const { bytesRead } = await this.file.read(read, at, wanted - at, this.position + at);
      if (bytesRead === 0) throw new Error('polls that were laid aside on disk are gone');
      at += bytesRead;
    }
    this.position += wanted;
    this.bytes = Buffer.concat([this.bytes, read]);
  }
}
