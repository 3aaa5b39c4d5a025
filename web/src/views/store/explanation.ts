import { get } from '../../api/client';
import { ProblemError } from '../../api/problem';
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

export const UNITS = { minutes: 'min', hours: 'h' } as const;

/** An explanation, and why it lacks bounds, coverage and single polls, where it does. */
export interface Explained {
  readonly store: Explanation;
  readonly withoutDetail: string | null;
}

/**
 * Reads all that a store's figures come from; where the polls of that time were dropped, without what
 * rests on single polls.
 */
export async function readExplanation(
  id: string,
  asOf: string | null,
  signal: AbortSignal,
): Promise<Explained> {
  const read = (detail: 'full' | null): Promise<Explanation> =>
    get('/api/v1/debug/store/{store_id}', {
      params: { store_id: id },
      query: { as_of: asOf, detail },
      signal,
    });
  try {
    return { store: await read('full'), withoutDetail: null };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.status !== 400) throw error;
    return { store: await read(null), withoutDetail: error.message };
  }
}

/** The window that the address asks for: the week, unless it names another. */
export function askedWindow(query: URLSearchParams): readonly [WindowName, string] {
  const asked = query.get('window');
  return WINDOWS.find(([name]) => name === asked) ?? ['last_week', 'Last week'];
}

/** The zone by which the address asks to tell the time: the store's own, or UTC. */
export function askedZone(query: URLSearchParams, { timezone }: Explanation): string {
  return query.get('clock') === 'utc' ? 'UTC' : timezone;
}

/** A stretch of time with a status, for drawing. */
export interface Stretch {
  readonly from: EpochMillis;
  readonly to: EpochMillis;
  readonly status: PollStatus;
}

/** A poll, for drawing. */
export interface Poll {
  readonly at: EpochMillis;
  readonly status: PollStatus;
}

/** What a window's timeline is drawn from. */
export interface Picture {
  /** Whether single polls, gaps and what is not decided are known. */
  readonly isDetailed: boolean;
  /** Business time, by status. */
  readonly open: readonly Stretch[];
  /** Business time between two polls that differ. */
  readonly undecided: readonly Stretch[];
  /** Business time that no poll covers. */
  readonly gaps: readonly Omit<Stretch, 'status'>[];
  /** The stretches that polls saw with one status, from the first of its polls to the last. */
  readonly seen: readonly Stretch[];
  readonly polls: readonly Poll[];
}

export function pictureOf(store: Explanation, window: Window): Picture {
  const stretch = ({ from, to, status }: Window['intervals'][number]): Stretch => ({
    from: millisOf(from),
    to: millisOf(to),
    status,
  });
  return {
    isDetailed: store.observations !== undefined,
    open: window.intervals.map(stretch),
    undecided: (window.undecided ?? []).map(stretch),
    gaps: (window.gaps ?? []).map(({ from, to }) => ({ from: millisOf(from), to: millisOf(to) })),
    seen: store.status_periods.map(({ started_at, last_observed_at, status }) => ({
      from: millisOf(started_at),
      to: millisOf(last_observed_at),
      status,
    })),
    polls: (store.observations ?? []).map(({ timestamp_utc, status }) => ({
      at: millisOf(timestamp_utc),
      status,
    })),
  };
}

/** The exact length of intervals, before it is rounded. */
export function exactLength(
  intervals: readonly { readonly from: string; readonly to: string }[],
): EpochMicros {
  return intervals.reduce((sum, { from, to }) => sum + microsOf(to) - microsOf(from), 0);
}

/**
 * The share of business time up, exact where all intervals are listed, else by the rounded figures; `null`
 * where there was none.
 */
export function shareUp(window: Window): number | null {
  const { intervals, intervals_left_out: leftOut, uptime, downtime } = window;
  if (leftOut !== undefined) return uptime / (uptime + downtime);
  const all = exactLength(intervals);
  return all === 0 ? null : exactLength(ofStatus(intervals, 'active')) / all;
}

/** The intervals of one status. */
export function ofStatus(intervals: Window['intervals'], status: PollStatus): Window['intervals'] {
  return intervals.filter((interval) => interval.status === status);
}
