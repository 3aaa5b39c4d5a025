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
  /** The oldest part of the window, where too many intervals were to be listed; `null` where all are. */
  readonly leftOut: Omit<Stretch, 'status'> | null;
  /** Business time between two polls that differ. */
  readonly undecided: readonly Stretch[];
  /** Business time that no poll covers. */
  readonly gaps: readonly Omit<Stretch, 'status'>[];
  /** The stretches that polls saw with one status, from the first of its polls to the last. */
  readonly seen: readonly Stretch[];
  /** From when on `seen` tells the status; before the first poll of all a store is up. */
  readonly seenSince: EpochMillis;
  readonly polls: readonly Poll[];
  /** From when on `polls` has every poll. */
  readonly pollsSince: EpochMillis;
}

export function pictureOf(store: Explanation, window: Window): Picture {
  const [oldest] = window.intervals;
  const isCut = window.intervals_left_out !== undefined && oldest !== undefined;
  const stretch = ({ from, to, status }: Window['intervals'][number]): Stretch => ({
    from: millisOf(from),
    to: millisOf(to),
    status,
  });
  return {
    isDetailed: store.observations !== undefined,
    open: window.intervals.map(stretch),
    leftOut: isCut ? { from: millisOf(window.from), to: millisOf(oldest.from) } : null,
    undecided: (window.undecided ?? []).map(stretch),
    gaps: (window.gaps ?? []).map(({ from, to }) => ({ from: millisOf(from), to: millisOf(to) })),
    seen: store.status_periods.map(({ started_at, last_observed_at, status }) => ({
      from: millisOf(started_at),
      to: millisOf(last_observed_at),
      status,
    })),
    seenSince: seenSince(store),
    pollsSince: pollsSince(store),
    polls: (store.observations ?? []).map(({ timestamp_utc, status }) => ({
      at: millisOf(timestamp_utc),
      status,
    })),
  };
}

/** The newest periods are listed: whether older ones lack is told by the first poll. */
function seenSince({ status_periods: [oldest], polls: { first } }: Explanation): EpochMillis {
  const isCut = oldest !== undefined && first !== null && first < oldest.started_at;
  return isCut ? millisOf(oldest.started_at) : -Infinity;
}

function pollsSince({ observations, observations_last_week: count }: Explanation): EpochMillis {
  const [oldest] = observations ?? [];
  const isCut = oldest !== undefined && (observations?.length ?? 0) < (count ?? 0);
  return isCut ? millisOf(oldest.timestamp_utc) : -Infinity;
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
