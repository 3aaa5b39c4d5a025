import type { CountedPeriod, Observation } from '../stores/store-record';
import type { WindowExplanation } from '../uptime/accounting-run';
import type { DetailedWindow } from '../uptime/data-processor';
import { formatInstant } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import { coverageNumber, figureNumber } from '../uptime/rounding';
import type { ExplainedWindowDto, GapDto, ObservationDto, StatusPeriodDto } from './debug.dto';

/**
 * The most intervals of a window that an explanation lists: a store that is polled every second would
 * hold up all others while hundreds of thousands are written.
 */
export const MOST_INTERVALS = 10_000;

/** The shape of a DTO without its class, which must not be spread. */
type Plain<T> = Pick<T, keyof T>;

function stretch({ from, to }: Interval): Plain<GapDto> {
  return { from: formatInstant(from), to: formatInstant(to) };
}

function newest<T>(stretches: readonly T[]): readonly T[] {
  return stretches.slice(-MOST_INTERVALS);
}

/** A period, as an explanation shows it. */
export function periodDto(period: CountedPeriod): StatusPeriodDto {
  return {
    status: period.status,
    started_at: formatInstant(period.startedAt),
    last_observed_at: formatInstant(period.lastObservedAt),
    polls: period.polls,
  };
}

/** A single poll, as an explanation shows it. */
export function observationDto({ at, status }: Observation): ObservationDto {
  return { timestamp_utc: formatInstant(at), status };
}

/** A window, as an explanation shows it: figures rounded as the report rounds them. */
export function windowDto({ unit, ...window }: WindowExplanation): Plain<ExplainedWindowDto> {
  const leftOut = window.intervals.length - MOST_INTERVALS;
  return {
    ...stretch(window),
    unit,
    uptime: figureNumber(window.uptime, unit),
    downtime: figureNumber(window.downtime, unit),
    intervals: newest(window.intervals).map(({ status, ...one }) => ({ ...stretch(one), status })),
    ...(leftOut > 0 && { intervals_left_out: leftOut }),
  };
}

/** The same with what detail adds, under the names of the report's columns. */
export function detailedWindowDto(window: DetailedWindow): ExplainedWindowDto {
  const { unit } = window;
  return {
    ...windowDto(window),
    business: figureNumber(window.business, unit),
    coverage: coverageNumber(window.covered, window.business),
    uptime_least: figureNumber(window.uptimeLeast, unit),
    uptime_most: figureNumber(window.uptimeMost, unit),
    gaps: window.gaps.map(stretch),
    undecided: newest(window.undecided).map(({ status, ...one }) => ({ ...stretch(one), status })),
  };
}
