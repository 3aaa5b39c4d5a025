import type { EpochMicros } from '../uptime/epoch-micros';
import type { HeldPolls } from './held-polls.repository';
import { PollList } from './poll-list';
import type { SortedPolls } from './sorted-polls';

/** What some polls change in one store. Polls are as in {@link SortedPolls}. */
export interface StoreChange {
  readonly storeId: Buffer;
  /** From the first poll on that is new or changed: all that will be held then, as far as was compared. */
  readonly polls: Float64Array;
  /** From there on: all that was held before. */
  readonly held: Float64Array;
  /** The last poll held before that, as far as was compared; 0 without one. */
  readonly before: EpochMicros;
}

/**
 * Finds out which of some polls are not held yet, or held with the other status. The stores that are
 * held are told in the byte order of their ids.
 */
export class PollDifference {
  /** The stores that change. */
  readonly stores: StoreChange[] = [];

  private readonly newPolls = new PollList();
  private readonly otherPolls = new PollList();
  private rank = 0;

  constructor(private readonly polls: SortedPolls) {}

  /** Whether all is held as it is. */
  get isEmpty(): boolean {
    return this.stores.length === 0;
  }

  /** How many polls are new or changed. */
  get count(): number {
    return this.newPolls.count + this.otherPolls.count;
  }

  /** The polls that are not held. */
  get fresh(): SortedPolls {
    return this.newPolls.polls();
  }

  /** The polls that are held with the other status. */
  get changed(): SortedPolls {
    return this.otherPolls.polls();
  }

  /** Tells what is held of the next store. */
  next(held: HeldPolls): void {
    for (; this.rank < this.polls.storeIds.length; this.rank += 1) {
      const order = Buffer.compare(this.storeId, held.storeId);
      if (order > 0) return;
      if (order === 0) {
        this.compare(byInstant(held));
        this.rank += 1;
        return;
      }
      this.compare(NONE);
    }
  }

  /** Ends the telling: of the other stores nothing is held. */
  end(): this {
    for (; this.rank < this.polls.storeIds.length; this.rank += 1) this.compare(NONE);
    return this;
  }

  private get storeId(): Buffer {
    return this.polls.storeIds[this.rank] ?? NO_ID;
  }

  /** Compares the polls of the store in turn with those that are held of it. */
  private compare(held: Float64Array): void {
    const { offsets, instants } = this.polls;
    const polls = instants.subarray(offsets[this.rank], offsets[this.rank + 1]);
    let next = 0;
    let nextHeld = 0;
    for (; next < polls.length; next += 1) {
      const value = polls[next] ?? 0;
      while (Math.abs(held[nextHeld] ?? Infinity) < Math.abs(value)) nextHeld += 1;
      if (held[nextHeld] !== value) break;
    }
    if (next < polls.length) {
      this.change(polls.subarray(next), held.subarray(nextHeld), held[nextHeld - 1] ?? 0);
    }
  }

  /** Puts polls, the first of which is new or changed, over those held from there on. */
  private change(polls: Float64Array, held: Float64Array, before: number): void {
    const { storeId } = this;
    const merged = new Float64Array(polls.length + held.length);
    let length = 0;
    let next = 0;
    let nextHeld = 0;
    while (next < polls.length || nextHeld < held.length) {
      const value = polls[next] ?? Infinity;
      const heldValue = held[nextHeld] ?? Infinity;
      const isLater = Math.abs(value) > Math.abs(heldValue);
      merged[length] = isLater ? heldValue : value;
      length += 1;
      if (isLater) {
        nextHeld += 1;
        continue;
      }
      next += 1;
      if (Math.abs(value) < Math.abs(heldValue)) {
        this.newPolls.add(storeId, value);
      } else {
        nextHeld += 1;
        if (value !== heldValue) this.otherPolls.add(storeId, value);
      }
    }
    const all = merged.subarray(0, length);
    this.stores.push({ storeId, polls: all, held, before: Math.abs(before) });
  }
}

/** The polls of both statuses in the order of their instants. */
function byInstant({ active, inactive }: HeldPolls): Float64Array {
  const polls = new Float64Array(active.length + inactive.length);
  let nextActive = 0;
  let nextInactive = 0;
  for (let i = 0; i < polls.length; i += 1) {
    const up = active[nextActive] ?? Infinity;
    const down = inactive[nextInactive] ?? Infinity;
    if (up < down) nextActive += 1;
    else nextInactive += 1;
    polls[i] = up < down ? up : -down;
  }
  return polls;
}

const NONE = new Float64Array(0);
const NO_ID = Buffer.alloc(0);
