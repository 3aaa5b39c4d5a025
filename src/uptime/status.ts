import type { EpochMicros } from './epoch-micros';
import type { Interval } from './interval';
import type { ItemsOnDemand } from './items-on-demand';

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

/** The periods of a store: one that is polled every second may have hundreds of thousands in a week. */
export type StatusPeriods = readonly StatusPeriod[] | ItemsOnDemand<StatusPeriod>;

/**
 * The first poll of each period, ascending: epoch microseconds, negative where it found the store
 * inactive. What `previous` needs of the periods, without an object for each.
 */
export type StatusChanges = readonly number[] | Float64Array;

/** The changes of periods. */
export function changesOf(periods: StatusPeriods): number[] {
  return periods
    .slice()
    .map(({ status, startedAt }) => (status === 'active' ? startedAt : -startedAt));
}

/** A stretch of a store's time line over which `status` holds (docs/accounting.md, section 2). */
export interface Stretch extends Interval {
  readonly status: Status;
  /**
   * The stretch lies between two polls that found different statuses: from the last poll of
   * `status` to the first of the other. The change happened somewhere in it (docs/accounting.md, section 5).
   */
  readonly changing: boolean;
}

/**
 * The step function of docs/accounting.md, section 2, up to `asOf`: the newest poll's status holds
 * until the next, and before the first poll a store is active. Polls later than `asOf` do not count,
 * whether they begin a period or continue one.
 *
 * @param periods the last one that starts at or before the time of interest and all later ones, ascending
 * @param markChanges cut each status where its last poll was, and mark what follows as changing;
 *   without it each stretch is as long as its status holds
 * @returns stretches without a gap between them, the first from minus infinity, the last to `asOf`
 */
export function statusTimeline(
  periods: readonly StatusPeriod[],
  asOf: EpochMicros,
  markChanges: boolean,
): Stretch[] {
  const stretches: Stretch[] = [];
  let from: EpochMicros = -Infinity;
  let status: Status = 'active';
  let lastPoll: EpochMicros | null = null;
  for (const period of periods) {
    if (period.startedAt > asOf) break;
    if (period.status !== status) {
      const to = period.startedAt;
      const changeFrom: EpochMicros = markChanges && lastPoll !== null ? lastPoll : to;
      stretches.push({ from, to: changeFrom, status, changing: false });
      if (changeFrom < to) stretches.push({ from: changeFrom, to, status, changing: true });
      from = to;
      status = period.status;
    }
    lastPoll = period.lastObservedAt;
  }
  stretches.push({ from, to: asOf, status, changing: false });
  return stretches;
}
