import type { HeldPolls } from './held-polls.repository';
import { SortedPolls } from './sorted-polls';

/**
 * Finds out which of some polls are not held yet, or held with the other status. The stores that are
 * held are told in the byte order of their ids.
 */
export class PollDifference {
  private readonly storeIds: Buffer[] = [];
  private readonly offsets: number[] = [0];
  private readonly instants: Float64Array;
  private kept = 0;
  private rank = 0;

  constructor(private readonly polls: SortedPolls) {
    this.instants = new Float64Array(polls.count);
  }

  /** Tells what is held of the next store. */
  next(held: HeldPolls): void {
    for (; this.rank < this.polls.storeIds.length; this.rank += 1) {
      const order = Buffer.compare(this.storeId, held.storeId);
      if (order > 0) return;
      if (order === 0) {
        this.keepUnlike(held.active, held.inactive);
        this.rank += 1;
        return;
      }
      this.keepUnlike(NONE, NONE);
    }
  }

  /** The polls that are new or differ, once all that is held was told. */
  end(): SortedPolls {
    for (; this.rank < this.polls.storeIds.length; this.rank += 1) this.keepUnlike(NONE, NONE);
    return new SortedPolls(
      this.storeIds,
      Uint32Array.from(this.offsets),
      this.instants.slice(0, this.kept),
    );
  }

  private get storeId(): Buffer {
    return this.polls.storeIds[this.rank] ?? NO_ID;
  }

  /** Keeps those polls of the store in turn that are not among these. */
  private keepUnlike(active: Float64Array, inactive: Float64Array): void {
    const { offsets, instants } = this.polls;
    const before = this.kept;
    const end = offsets[this.rank + 1] ?? 0;
    let nextActive = 0;
    let nextInactive = 0;
    for (let i = offsets[this.rank] ?? 0; i < end; i += 1) {
      const value = instants[i] ?? 0;
      while ((active[nextActive] ?? Infinity) < Math.abs(value)) nextActive += 1;
      while ((inactive[nextInactive] ?? Infinity) < Math.abs(value)) nextInactive += 1;
      const isHeld = value > 0 ? active[nextActive] === value : inactive[nextInactive] === -value;
      if (!isHeld) {
        this.instants[this.kept] = value;
        this.kept += 1;
      }
    }
    if (this.kept === before) return;
    this.storeIds.push(this.storeId);
    this.offsets.push(this.kept);
  }
}

const NONE = new Float64Array(0);
const NO_ID = Buffer.alloc(0);
