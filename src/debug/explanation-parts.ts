import type { Slice } from '../common/slice';
import type { CountedPeriod, Observation } from '../stores/store-record';
import type { StatusInterval, WindowExplanation } from '../uptime/explanation-run';
import type { DetailedWindow } from '../uptime/data-processor';
import { formatInstant } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import { coverageNumber, figureNumber } from '../uptime/rounding';
import type {
  ExplainedIntervalDto,
  ExplainedWindowDto,
  GapDto,
  ObservationDto,
  StatusPeriodDto,
} from './debug.dto';

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

function withStatus({ status, ...one }: StatusInterval): Plain<ExplainedIntervalDto> {
  return { ...stretch(one), status };
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

/** Writes ten thousand items in slices: each has an instant or two, whose text takes most of a microsecond. */
export async function written<T, R>(
  items: readonly T[],
  write: (item: T) => R,
  slice: Slice,
): Promise<R[]> {
  const texts: R[] = [];
  for (const item of items) {
    if (slice.isOver) await slice.next();
    texts.push(write(item));
  }
  return texts;
}

/** A window, as an explanation shows it: figures rounded as the report rounds them. */
export async function windowDto(
  window: WindowExplanation,
  slice: Slice,
): Promise<Plain<ExplainedWindowDto>> {
  const { unit, intervalsLeftOut } = window;
  return {
    ...stretch(window),
    unit,
    uptime: figureNumber(window.uptime, unit),
    downtime: figureNumber(window.downtime, unit),
    intervals: await written(window.intervals, withStatus, slice),
    ...(intervalsLeftOut > 0 && { intervals_left_out: intervalsLeftOut }),
  };
}

/** The same with what detail adds, under the names of the report's columns. */
export async function detailedWindowDto(
  window: DetailedWindow,
  slice: Slice,
): Promise<ExplainedWindowDto> {
  const { unit } = window;
  return {
    ...(await windowDto(window, slice)),
    business: figureNumber(window.business, unit),
    coverage: coverageNumber(window.covered, window.business),
    uptime_least: figureNumber(window.uptimeLeast, unit),
    uptime_most: figureNumber(window.uptimeMost, unit),
    gaps: window.gaps.map(stretch),
    undecided: await written(window.undecided, withStatus, slice),
  };
}
