import type { components } from '../../api/schema';
import { microsOf, millisOf, type EpochMicros, type EpochMillis } from '../../format/instant';

/** All that a store's figures come from, as `debug/store` answers it. */
export type Explanation = components['schemas']['StoreExplanationDto'];
/** One of the windows: its figures, and the intervals that they are the sums of. */
export type Window = components['schemas']['ExplainedWindowDto'];
export type WindowName = keyof components['schemas']['ExplainedWindowsDto'];
export type PollStatus = Window['intervals'][number]['status'];

export const WINDOWS: readonly (readonly [WindowName, string])[] = [
  ['last_hour', 'Last hour'],
  ['last_day', 'Last day'],
  ['last_week', 'Last week'],
];

/** A stretch of time with a status, for drawing. */
export interface Stretch {
  readonly from: EpochMillis;
  readonly to: EpochMillis;
  readonly status: PollStatus;
}

/** The business time of a window, by status. */
export function openStretches({ intervals }: Window): Stretch[] {
  return intervals.map(({ from, to, status }) => ({
    from: millisOf(from),
    to: millisOf(to),
    status,
  }));
}

/** The stretches that polls saw with one status, from the first of its polls to the last. */
export function seenStretches({ status_periods }: Explanation): Stretch[] {
  return status_periods.map(({ started_at, last_observed_at, status }) => ({
    from: millisOf(started_at),
    to: millisOf(last_observed_at),
    status,
  }));
}

/** The status at an instant: that of the newest poll before it, and active before the first one. */
export function statusAt(seen: readonly Stretch[], at: EpochMillis): PollStatus {
  return seen.findLast(({ from }) => from <= at)?.status ?? 'active';
}

/** The exact length of the intervals of one status, before it is rounded. */
export function exactLength({ intervals }: Window, status: PollStatus): EpochMicros {
  return intervals
    .filter((interval) => interval.status === status)
    .reduce((sum, { from, to }) => sum + microsOf(to) - microsOf(from), 0);
}
