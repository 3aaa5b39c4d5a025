import type { StoreInput } from '../uptime/data-processor';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { StatusChanges } from '../uptime/status';

/** A store as it was read: what a calculation does not ask for is not unpacked. */
export interface StoreReading extends StoreInput {
  readonly changes: StatusChanges;
  /** The last poll of its periods, which lies beyond as-of where a later one found the same. */
  readonly newestPoll: EpochMicros;
}

/** Some of the stores that were asked for, and how many there are in all. */
export interface StoreBatch {
  readonly inputs: Iterable<StoreReading>;
  /** Stores in this batch and those before it. */
  readonly done: number;
  readonly total: number;
}
