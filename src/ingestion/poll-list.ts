import { SortedPolls } from './sorted-polls';

/** Lists polls in the order of their stores and instants. */
export class PollList {
  private readonly storeIds: Buffer[] = [];
  private readonly offsets: number[] = [0];
  private readonly instants: number[] = [];

  get count(): number {
    return this.instants.length;
  }

  /** Adds a poll, whose store is that of the one before or a later one. */
  add(storeId: Buffer, value: number): void {
    if (this.storeIds.at(-1) !== storeId) {
      this.storeIds.push(storeId);
      this.offsets.push(0);
    }
    this.instants.push(value);
    this.offsets[this.storeIds.length] = this.instants.length;
  }

  /** The polls that were added. */
  polls(): SortedPolls {
    return new SortedPolls(
      this.storeIds,
      Uint32Array.from(this.offsets),
      Float64Array.from(this.instants),
    );
  }
}
