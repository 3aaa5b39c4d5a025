import { Slice } from '../common/slice';
import { LONGEST_STORE_ID } from '../common/store-id';
import type { EpochMicros } from '../uptime/epoch-micros';
import { inByteOrder } from './byte-order';
import { keepLast } from './keep-last';
import { PollExtent } from './poll-extent';
import { sortByInstant } from './sort-by-instant';
import { SortedPolls } from './sorted-polls';
import { StoreIdTable } from './store-id-table';

/** Polls that a run holds at most: 24 bytes each, and as much again while it is sorted. */
const MOST_POLLS = 2 ** 21;
/** Stores that a run holds at most, so that a file of ever new ids stays within bounds too. */
const MOST_STORES = 2 ** 18;
const MOST_BYTES_OF_A_CHARACTER = 4;
/** Polls that are sorted between two looks at the clock: a millisecond or less. */
const STEP = 2 ** 13;
const FIRST_POLLS = 2 ** 14;

/**
 * Polls gathered in the order of their lines. A poll is two numbers: its store's index, and its
 * instant in epoch microseconds, negative where the store was inactive.
 */
export class PollRun {
  private readonly ids = new StoreIdTable();
  private readonly extent = new PollExtent();
  private readonly scratch = Buffer.alloc(LONGEST_STORE_ID * MOST_BYTES_OF_A_CHARACTER);
  private stores = new Uint32Array(FIRST_POLLS);
  private instants = new Float64Array(FIRST_POLLS);
  private length = 0;

  /** Whether the run takes no further poll. */
  get isFull(): boolean {
    return this.length >= MOST_POLLS || this.ids.size >= MOST_STORES;
  }

  get isEmpty(): boolean {
    return this.length === 0;
  }

  /** Adds a poll, later than all before it in the order of the file. */
  add(storeId: string, active: boolean, at: EpochMicros): void {
    this.addBytes(this.scratch, 0, this.scratch.write(storeId), active, at);
  }

  /** The same of the store whose id is `source[from, to)` in UTF-8. */
  addBytes(source: Buffer, from: number, to: number, active: boolean, at: EpochMicros): void {
    if (this.length === this.stores.length) this.grow();
    this.stores[this.length] = this.ids.numberOf(source, from, to);
    this.instants[this.length] = active ? at : -at;
    this.length += 1;
    this.extent.include(at);
  }

  /**
   * The polls by store id (in the byte order of UTF-8) and instant, each key once: of polls with
   * the same key the last one added holds.
   */
  sorted(): SortedPolls {
    const steps = this.sorting();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
    }
  }

  /** The same, in slices of some milliseconds, between which the process does other things. */
  async sortedInSlices(): Promise<SortedPolls> {
    const steps = this.sorting();
    const slice = new Slice();
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (slice.isOver) await slice.next();
    }
  }

  private *sorting(): Generator<undefined, SortedPolls, undefined> {
    const { length } = this;
    const storeIds = this.ids.ids();
    yield;
    const order = inByteOrder(storeIds);
    const rankOf = new Uint32Array(storeIds.length);
    order.forEach((store, rank) => (rankOf[store] = rank));
    yield;

    const ends = new Uint32Array(storeIds.length + 1);
    for (let from = 0; from < length; from += STEP) {
      this.count(from, Math.min(from + STEP, length), rankOf, ends);
      yield;
    }
    for (let rank = 1; rank < ends.length; rank += 1) {
      ends[rank] = (ends[rank] ?? 0) + (ends[rank - 1] ?? 0);
    }
    const next = ends.slice(0, -1);
    const grouped = new Float64Array(length);
    for (let from = 0; from < length; from += STEP) {
      this.group(from, Math.min(from + STEP, length), rankOf, next, grouped);
      yield;
    }

    let scratch = new Float64Array(0);
    const offsets = new Uint32Array(storeIds.length + 1);
    let kept = 0;
    let sliceEnd = STEP;
    for (let rank = 0; rank < storeIds.length; rank += 1) {
      const from = ends[rank] ?? 0;
      const to = ends[rank + 1] ?? 0;
      if (to - from > scratch.length) scratch = new Float64Array(2 * (to - from));
      sortByInstant(grouped, from, to, scratch);
      kept = keepLast(grouped, from, to, kept);
      offsets[rank + 1] = kept;
      if (to < sliceEnd) continue;
      sliceEnd = to + STEP;
      yield;
    }
    const ids = Array.from(order, (store) => storeIds[store] ?? Buffer.alloc(0));
    return new SortedPolls(ids, offsets, grouped.subarray(0, kept), this.extent);
  }

  /** Counts the polls `[from, to)` at their stores' ranks + 1. */
  private count(from: number, to: number, rankOf: Uint32Array, ends: Uint32Array): void {
    for (let i = from; i < to; i += 1) bump(ends, (rankOf[this.stores[i] ?? 0] ?? 0) + 1);
  }

  /** Puts the polls `[from, to)` where the next one of their store belongs. */
  private group(
    from: number,
    to: number,
    rankOf: Uint32Array,
    next: Uint32Array,
    grouped: Float64Array,
  ): void {
    for (let i = from; i < to; i += 1) {
      grouped[bump(next, rankOf[this.stores[i] ?? 0] ?? 0)] = this.instants[i] ?? 0;
    }
  }

  private grow(): void {
    const stores = new Uint32Array(this.stores.length * 2);
    const instants = new Float64Array(this.instants.length * 2);
    stores.set(this.stores);
    instants.set(this.instants);
    this.stores = stores;
    this.instants = instants;
  }
}

/** Adds one to a counter; returns what it was. */
function bump(counters: Uint32Array, index: number): number {
  const before = counters[index] ?? 0;
  counters[index] = before + 1;
  return before;
}
