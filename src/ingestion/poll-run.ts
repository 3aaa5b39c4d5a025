import { LONGEST_STORE_ID } from '../common/store-id';
import type { EpochMicros } from '../uptime/epoch-micros';
import { keepLast } from './keep-last';
import { sortByInstant } from './sort-by-instant';
import { SortedPolls } from './sorted-polls';
import { StoreIdTable } from './store-id-table';

/** Polls that a run holds at most: 24 bytes each, and as much again while it is sorted. */
const MOST_POLLS = 2 ** 21;
/** Stores that a run holds at most, so that a file of ever new ids stays within bounds too. */
const MOST_STORES = 2 ** 18;
const MOST_BYTES_OF_A_CHARACTER = 4;
const FIRST_POLLS = 2 ** 14;

/**
 * Polls gathered in the order of their lines. A poll is two numbers: its store's index, and its
 * instant in epoch microseconds, negative where the store was inactive.
 */
export class PollRun {
  private readonly ids = new StoreIdTable();
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
  }

  /**
   * The polls by store id (in the byte order of UTF-8) and instant, each key once: of polls with
   * the same key the last one added holds.
   */
  sorted(): SortedPolls {
    const { stores, instants, length } = this;
    const storeIds = this.ids.ids();
    const order = Uint32Array.from(storeIds.keys()).sort((a, b) =>
      Buffer.compare(storeIds[a] ?? Buffer.alloc(0), storeIds[b] ?? Buffer.alloc(0)),
    );
    const rankOf = new Uint32Array(storeIds.length);
    order.forEach((store, rank) => (rankOf[store] = rank));

    const ends = new Uint32Array(storeIds.length + 1);
    for (let i = 0; i < length; i += 1) bump(ends, (rankOf[stores[i] ?? 0] ?? 0) + 1);
    for (let rank = 1; rank < ends.length; rank += 1) {
      ends[rank] = (ends[rank] ?? 0) + (ends[rank - 1] ?? 0);
    }
    const next = ends.slice(0, -1);
    const grouped = new Float64Array(length);
    for (let i = 0; i < length; i += 1) {
      grouped[bump(next, rankOf[stores[i] ?? 0] ?? 0)] = instants[i] ?? 0;
    }

    let mostOfAStore = 0;
    for (let rank = 0; rank < storeIds.length; rank += 1) {
      mostOfAStore = Math.max(mostOfAStore, (ends[rank + 1] ?? 0) - (ends[rank] ?? 0));
    }
    const scratch = new Float64Array(mostOfAStore);
    const offsets = new Uint32Array(storeIds.length + 1);
    let kept = 0;
    for (let rank = 0; rank < storeIds.length; rank += 1) {
      const from = ends[rank] ?? 0;
      const to = ends[rank + 1] ?? 0;
      sortByInstant(grouped, from, to, scratch);
      kept = keepLast(grouped, from, to, kept);
      offsets[rank + 1] = kept;
    }
    const ids = Array.from(order, (store) => storeIds[store] ?? Buffer.alloc(0));
    return new SortedPolls(ids, offsets, grouped.subarray(0, kept));
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
