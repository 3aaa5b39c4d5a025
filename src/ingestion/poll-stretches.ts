import { BinaryRows } from '../database/binary-rows';
import { booleanArray, instantArray, integerArray, textArray } from './binary-array';
import { STATUS_BYTES } from './poll-rows';
import type { SortedPolls } from './sorted-polls';

/**
 * What becomes of the first stretch of a store: it carries the last period held on; it is a period of
 * its own, since that one has the other status or there is none; or it is not past that one, and the
 * store is left out.
 */
export type FirstStretch = 'goes on' | 'is new' | 'is late';

/**
 * Polls cut into stretches of one status, store by store: the periods that they make, but for the
 * first stretch of each store, which may carry on what is held.
 */
export class PollStretches {
  /** Where each stretch begins among the polls, and, as the last entry, where they end. */
  private readonly starts: number[] = [];
  /** Which stretch is the first of each store, by its rank; the last entry is their number. */
  private readonly firsts: number[] = [];

  constructor(private readonly polls: SortedPolls) {
    const { storeIds, offsets, instants } = polls;
    for (let rank = 0; rank < storeIds.length; rank += 1) {
      const end = offsets[rank + 1] ?? 0;
      const begin = offsets[rank] ?? 0;
      this.firsts.push(this.starts.length);
      for (let i = begin; i < end; i += 1) {
        if (i === begin || (instants[i] ?? 0) > 0 !== (instants[i - 1] ?? 0) > 0) {
          this.starts.push(i);
        }
      }
    }
    this.firsts.push(this.starts.length);
    this.starts.push(instants.length);
  }

  /**
   * The first stretch of each store, in the order of their ranks, as parameters of a statement:
   * store_id, whether it is active, first and last poll, number of polls.
   */
  firstOfEach(): Buffer[] {
    const stretches = this.firsts.slice(0, -1);
    return [
      textArray(this.polls.storeIds),
      booleanArray(stretches.map((stretch) => this.firstPoll(stretch) > 0)),
      instantArray(stretches.map((stretch) => Math.abs(this.firstPoll(stretch)))),
      instantArray(stretches.map((stretch) => this.lastPoll(stretch))),
      integerArray(stretches.map((stretch) => this.count(stretch))),
    ];
  }

  /**
   * The stretches that are periods of their own, as rows (store_id, started_at, last_observed_at,
   * status, polls) for COPY.
   * @param firsts what becomes of the first stretch of each store
   */
  *newPeriods(firsts: readonly FirstStretch[]): Generator<Buffer> {
    const rows = new BinaryRows();
    for (const [rank, storeId] of this.polls.storeIds.entries()) {
      if (firsts[rank] === 'is late') continue;
      const first = this.firsts[rank] ?? 0;
      const end = this.firsts[rank + 1] ?? 0;
      for (let s = first + Number(firsts[rank] === 'goes on'); s < end; s += 1) {
        if (rows.isFull) yield rows.take();
        const startedAt = this.firstPoll(s);
        rows.row(5);
        rows.bytes(storeId);
        rows.instant(Math.abs(startedAt));
        rows.instant(this.lastPoll(s));
        rows.bytes(startedAt > 0 ? STATUS_BYTES.active : STATUS_BYTES.inactive);
        rows.integer(this.count(s));
      }
    }
    yield rows.take();
  }

  private firstPoll(stretch: number): number {
    return this.polls.instants[this.starts[stretch] ?? 0] ?? 0;
  }

  private lastPoll(stretch: number): number {
    return Math.abs(this.polls.instants[(this.starts[stretch + 1] ?? 0) - 1] ?? 0);
  }

  private count(stretch: number): number {
    return (this.starts[stretch + 1] ?? 0) - (this.starts[stretch] ?? 0);
  }
}
