import { randomUUID } from 'node:crypto';
import { mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Heap } from 'heap-js';
import { keepLast } from './keep-last';
import { PollExtent } from './poll-extent';
import { POLL_BYTES, RunCursor, storeLength, writeStore } from './run-cursor';
import { sortByInstant } from './sort-by-instant';
import { SortedPolls, type SortedFile } from './sorted-polls';

const WRITE_BYTES = 256 * 1024;

/** What a spill is called in its directory for the moment before it has no name any more. */
export const SPILL_NAME = /^polls-[0-9a-f-]{36}\.tmp$/;

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
    const polls = bytesOf(run.instants);
    let out = Buffer.allocUnsafe(WRITE_BYTES);
    let at = 0;
    for (const [rank, storeId] of run.storeIds.entries()) {
      const from = run.offsets[rank] ?? 0;
      const to = run.offsets[rank + 1] ?? 0;
      const length = storeLength(storeId.length, to - from);
      if (at + length > out.length) {
        await this.write(out.subarray(0, at));
        at = 0;
        if (length > out.length) out = Buffer.allocUnsafe(length);
      }
      at = writeStore(out, at, storeId, to - from);
      at += polls.copy(out, at, from * POLL_BYTES, to * POLL_BYTES);
    }
    await this.write(out.subarray(0, at));
    this.ends.push(this.length);
  }

  async *blocks(): AsyncGenerator<SortedPolls> {
    const cursors = await this.cursors();
    let block = new Block(this.blockSize);
    for (let least = cursors.peek(); least; least = cursors.peek()) {
      const storeId = Buffer.from(least.storeId);
      do {
        block.add(least);
        if (!least.isNextRead) await least.read();
        if (least.next()) cursors.replace(least);
        else cursors.pop();
        least = cursors.peek();
      } while (least?.storeId.equals(storeId));
      block.endStore(storeId);
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

  /** A cursor at the first store of each run, the least store first. */
  private async cursors(): Promise<Heap<RunCursor>> {
    const cursors = new Heap<RunCursor>((a, b) => RunCursor.compare(a, b));
    for (const [run, end] of this.ends.entries()) {
      const cursor = new RunCursor(run, this.file, this.ends[run - 1] ?? 0, end);
      await cursor.read();
      if (cursor.next()) cursors.push(cursor);
    }
    return cursors;
  }

  private async write(bytes: Buffer): Promise<void> {
    await this.file.write(bytes, 0, bytes.length, this.length);
    this.length += bytes.length;
  }
}

/** The bytes of numbers, in place. */
function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Gathers the stores of one block. */
class Block {
  private readonly storeIds: Buffer[] = [];
  private readonly offsets: number[] = [0];
  private instants: Float64Array;
  private bytes: Buffer;
  private scratch = new Float64Array(0);
  /** How many polls there are, those of the store in turn included. */
  private length = 0;
  /** Where those begin, and how many runs they are of. */
  private from = 0;
  private runs = 0;

  constructor(private readonly size: BlockSize) {
    // The last store makes it some polls longer.
    this.instants = new Float64Array(2 * size.polls);
    this.bytes = bytesOf(this.instants);
  }

  get isEmpty(): boolean {
    return this.storeIds.length === 0;
  }

  get isFull(): boolean {
    return this.length >= this.size.polls || this.storeIds.length >= this.size.stores;
  }

  /** Adds the polls that one run has of the store in turn, after those of the runs before. */
  add(cursor: RunCursor): void {
    const length = this.length + cursor.polls;
    if (length > this.instants.length) this.grow(length);
    cursor.copyPolls(this.bytes, this.length * POLL_BYTES);
    this.length = length;
    this.runs += 1;
  }

  /** Ends the store in turn: of the same poll the one of the latest run is kept. */
  endStore(storeId: Buffer): void {
    const { from, length } = this;
    if (this.runs > 1) {
      if (length - from > this.scratch.length) this.scratch = new Float64Array(2 * (length - from));
      sortByInstant(this.instants, from, length, this.scratch);
      this.length = keepLast(this.instants, from, length, from);
    }
    this.storeIds.push(storeId);
    this.offsets.push(this.length);
    this.from = this.length;
    this.runs = 0;
  }

  polls(): SortedPolls {
    return new SortedPolls(
      this.storeIds,
      Uint32Array.from(this.offsets),
      this.instants.subarray(0, this.length),
    );
  }

  private grow(least: number): void {
    const instants = new Float64Array(Math.max(least, 2 * this.instants.length));
    instants.set(this.instants.subarray(0, this.length));
    this.instants = instants;
    this.bytes = bytesOf(instants);
  }
}
