import type { EpochMicros } from './epoch-micros';

/** What a poll found: the store up (`active`) or down (`inactive`). */
export type Status = 'active' | 'inactive';

/**
 * Neighbouring polls of one store that all found the same status. The periods of a store ascend, and
 * neighbours differ in status.
 */
export interface StatusPeriod {
  readonly status: Status;
  /** The first poll of the period. */
  readonly startedAt: EpochMicros;
  /** Its last poll; the same instant where there is only one. */
  readonly lastObservedAt: EpochMicros;
}
