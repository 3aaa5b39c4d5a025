import type { CountedPeriod, Observation } from '../stores/store-record';
import type { WindowExplanation } from '../uptime/accounting-run';
import type { DetailedWindow } from '../uptime/data-processor';
import { formatInstant } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import { coverageNumber, figureNumber } from '../uptime/rounding';
import type { ExplainedWindowDto, GapDto, ObservationDto, StatusPeriodDto } from './debug.dto';

/** The shape of a DTO without its class, which must not be spread. */
type Plain<T> = Pick<T, keyof T>;

function stretch({ from, to }: Interval): Plain<GapDto> {
  return { from: formatInstant(from), to: formatInstant(to) };
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
  return {
    ...stretch(window),
    unit,
    uptime: figureNumber(window.uptime, unit),
    downtime: figureNumber(window.downtime, unit),
    intervals: window.intervals.map(({ status, ...one }) => ({ ...stretch(one), status })),
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
    undecided: window.undecided.map(({ status, ...one }) => ({ ...stretch(one), status })),
  };
}
