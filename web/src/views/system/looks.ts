import type { EpochMillis } from '../../format/instant';
import { sumOf, type Sample } from './metrics';

/** What the metrics were at an instant. */
export interface Look {
  readonly at: EpochMillis;
  readonly samples: readonly Sample[];
}

/** What counts, and how often it happened. */
export interface Rate {
  /** A minute, between the oldest look and the newest; `null` with one look alone. */
  readonly lately: number | null;
  /** A minute, since the process was started; what its first minute has so far is taken for all of it. */
  readonly mean: number;
  readonly total: number;
}

const STARTED = 'process_start_time_seconds';
const MINUTE: EpochMillis = 60_000;

/** The looks of the last minute, the new one with them; of another process none is kept. */
export function withLook(looks: readonly Look[], look: Look): readonly Look[] {
  const isOfProcess = ({ samples }: Look): boolean =>
    sumOf(samples, STARTED) === sumOf(look.samples, STARTED);
  const recent = looks.filter((one) => isOfProcess(one) && look.at - one.at <= MINUTE);
  return [...recent, look];
}

/** The rate of what `count` reads from the metrics. @param looks at least one, the newest last. */
export function rateOf(
  looks: readonly Look[],
  count: (samples: readonly Sample[]) => number,
): Rate {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError('there is no look');
  const total = count(last.samples);
  const minutes = (last.at - first.at) / MINUTE;
  const lifetime = (last.at - sumOf(last.samples, STARTED) * 1_000) / MINUTE;
  return {
    lately: minutes > 0 ? (total - count(first.samples)) / minutes : null,
    mean: total / Math.max(lifetime, 1),
    total,
  };
}
