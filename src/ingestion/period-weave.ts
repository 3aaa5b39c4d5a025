import type { EpochMicros } from '../uptime/epoch-micros';
import type { StoreChange } from './poll-difference';

/** A stretch of polls of one status, a row of `status_period`. */
export interface Period {
  readonly startedAt: EpochMicros;
  readonly lastObservedAt: EpochMicros;
  readonly active: boolean;
  readonly polls: number;
}

/** What is held of a store around the polls that change; `null` where there is no such period. */
export interface PeriodsAround {
  /** The last period that starts before the first poll that changes. */
  readonly before: Period | null;
  /** The last one that starts within what was compared, or before it. */
  readonly last: Period | null;
  /** The first one that starts after it. */
  readonly after: Period | null;
}

/** Periods that take the place of all that start from `from` to `to`, both included. */
export interface PeriodChange {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
  readonly periods: readonly Period[];
}

/**
 * The periods of a store after its polls changed, from what was compared and the periods around it.
 * @param end up to when all polls were compared, itself included
 * @returns `null` where a period is cut whose polls beyond what was compared would have to be known
 */
export function weavePeriods(
  change: StoreChange,
  { before, last, after }: PeriodsAround,
  end: EpochMicros,
): PeriodChange | null {
  const periods = periodsOf(change.polls);
  const first = periods[0];
  const final = periods.at(-1);
  if (!first || !final) return null;
  let from = first.startedAt;
  let to = end;

  if (before && before.lastObservedAt > end) {
    if (periods.length > 1 || first.active !== before.active) return null;
    const polls = before.polls + change.polls.length - change.held.length;
    return { from: before.startedAt, to: before.startedAt, periods: [{ ...before, polls }] };
  }

  if (last && last.lastObservedAt > end) {
    if (last.active !== final.active) return null;
    final.lastObservedAt = last.lastObservedAt;
    final.polls += last.polls - change.held.filter((at) => Math.abs(at) >= last.startedAt).length;
  } else if (after && after.active === final.active) {
    final.lastObservedAt = after.lastObservedAt;
    final.polls += after.polls;
    to = after.startedAt;
  }

  if (before) {
    const isCut = before.lastObservedAt >= first.startedAt;
    const behind = change.held.filter((at) => Math.abs(at) <= before.lastObservedAt).length;
    // Where polls were dropped, their number may be known no more; one is always left.
    const polls = Math.max(1, before.polls - behind);
    if (before.active === first.active) {
      from = before.startedAt;
      first.startedAt = before.startedAt;
      first.polls += polls;
    } else if (isCut) {
      if (change.before < before.startedAt) return null;
      from = before.startedAt;
      periods.unshift({ ...before, lastObservedAt: change.before, polls });
    }
  }
  return { from, to, periods };
}

type OpenPeriod = { -readonly [Key in keyof Period]: Period[Key] };

/** The periods that polls make by themselves. */
function periodsOf(polls: Float64Array): OpenPeriod[] {
  const periods: OpenPeriod[] = [];
  for (const value of polls) {
    const active = value > 0;
    const at = Math.abs(value);
    const current = periods.at(-1);
    if (current?.active === active) {
      current.lastObservedAt = at;
      current.polls += 1;
    } else {
      periods.push({ startedAt: at, lastObservedAt: at, active, polls: 1 });
    }
  }
  return periods;
}
