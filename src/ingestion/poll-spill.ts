import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { keepLast } from './keep-last';
import { PollExtent } from './poll-extent';
import { RunCursor, storeHeader } from './run-cursor';
import { sortByInstant } from './sort-by-instant';
import { SortedPolls, type SortedFile } from './sorted-polls';

const WRITE_BYTES = 256 * 1024;

/** From how many polls, or stores, on a block is full. */
export interface BlockSize {
  readonly polls: number;
  readonly stores: number;
}

/** Little to hold, and enough for each statement that writes one. */
const BLOCK: BlockSize = { polls: 2 ** 20, stores: 2 ** 16 };

/**
 * The runs of a file that is longer than one, laid aside on disk and read back as one sorted whole,
 * in blocks of ever later stores. The disk's file has no name from the beginning on, so that nothing
 * stays behind, however the process ends.
 */
export class PollSpill implements SortedFile {
  readonly extent = new PollExtent();
  /** Polls of all runs; those that several runs have count several times. */
  count = 0;

  /** Where each run ends in the file; it begins where the one before ends. */
  private readonly ends: number[] = [];
  private length = 0;

  private constructor(
    private readonly file: FileHandle,
    private readonly blockSize: BlockSize,
  ) {}

  /** Makes one in a directory. */
  static async create(directory: string, blockSize = BLOCK): Promise<PollSpill> {
    await mkdir(directory, { recursive: true });
    const path = join(directory, `polls-${randomUUID()}.tmp`);
    const file = await open(path, 'wx+', 0o600);
    await rm(path);
    return new PollSpill(file, blockSize);
  }

  /** Lays a run aside; of the same poll a later run holds. */
  async add(run: SortedPolls): Promise<void> {
    this.extent.merge(run.extent);
    this.count += run.count;
    let pieces: Uint8Array[] = [];
    let bytes = 0;
    for (const [rank, storeId] of run.storeIds.entries()) {
      const instants = run.instants.subarray(run.offsets[rank], run.offsets[rank + 1]);
      const { buffer, byteOffset, byteLength } = instants;
      pieces.push(storeHeader(storeId, instants.length), storeId);
      pieces.push(new Uint8Array(buffer, byteOffset, byteLength));
      bytes += storeId.length + byteLength;
      if (bytes < WRITE_BYTES) continue;
      await this.write(Buffer.concat(pieces));
      pieces = [];
      bytes = 0;
    }
    await this.write(Buffer.concat(pieces));
    this.ends.push(this.length);
  }

  async *blocks(): AsyncGenerator<SortedPolls> {
    const cursors = this.ends.map(
      (end, run) => new RunCursor(this.file, this.ends[run - 1] ?? 0, end),
    );
    for (const cursor of cursors) await cursor.next();
    let block = new Block(this.blockSize);
    for (let storeId = leastOf(cursors); storeId !== null; storeId = leastOf(cursors)) {
      const pieces: Float64Array[] = [];
      for (const cursor of cursors) {
        if (!cursor.storeId?.equals(storeId)) continue;
        pieces.push(cursor.instants);
        await cursor.next();
      }
      block.add(storeId, pieces);
      if (!block.isFull) continue;
      yield block.polls();
      block = new Block(this.blockSize);
    }
    if (!block.isEmpty) yield block.polls();
  }

  /** Gives the disk's room back. */
  async close(): Promise<void> {
    await this.file.close();
  }

  private async write(bytes: Buffer): Promise<void> {
    await this.file.write(bytes, 0, bytes.length, this.length);
    this.length += bytes.length;
  }
}

/** The first id, in the order of bytes, at which one of the cursors stands; `null` at the end of all. */
function leastOf(cursors: readonly RunCursor[]): Buffer | null {
  let least: Buffer | null = null;
  for (const { storeId } of cursors) {
    if (storeId && (!least || Buffer.compare(storeId, least) < 0)) least = storeId;
  }
  return least;
}

/** Gathers the stores of one block. */
class Block {
  private readonly storeIds: Buffer[] = [];
  private readonly offsets: number[] = [0];
  private instants: Float64Array;
  private length = 0;

  constructor(private readonly size: BlockSize) {
    // The last store makes it some polls longer.
    this.instants = new Float64Array(2 * size.polls);
  }

  get isEmpty(): boolean {
    return this.storeIds.length === 0;
  }

  get isFull(): boolean {
    return this.length >= this.size.polls || this.storeIds.length >= this.size.stores;
  }

  /** Adds the polls that each run has of a store: of the same poll the one of the later run. */
  add(storeId: Buffer, pieces: readonly Float64Array[]): void {
    const from = this.length;
    const to = pieces.reduce((end, piece) => end + piece.length, from);
    if (to > this.instants.length) {
      const instants = new Float64Array(to);
      instants.set(this.instants.subarray(0, from));
      this.instants = instants;
    }
    let next = from;
    for (const piece of pieces) {
      this.instants.set(piece, next);
      next += piece.length;
    }
    if (pieces.length > 1) sortByInstant(this.instants, from, to, new Float64Array(to - from));
    this.length = keepLast(this.instants, from, to, from);
    this.storeIds.push(storeId);
    this.offsets.push(this.length);
  }

  polls(): SortedPolls {
    return new SortedPolls(
      this.storeIds,
      Uint32Array.from(this.offsets),
      this.instants.subarray(0, this.length),
    );
  }
}
