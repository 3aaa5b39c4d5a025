import type { DurationMicros, EpochMicros } from './epoch-micros';
import { type Interval, intersectWith } from './interval';
import type { Stretch } from './status';

/**
 * How the time between two polls is counted: `previous` carries the earlier status on
 * (docs/accounting.md, section 2), `linear` moves the share of time up straight from the one to the
 * other (section 5).
 */
export type Interpolation = 'previous' | 'linear';

/** A piece of one business interval that lies in one stretch of the time line. */
export interface Piece extends Interval {
  readonly stretch: Stretch;
}

/** The lengths that the pieces of a window add up to, in whole microseconds. */
export interface Account {
  readonly uptime: DurationMicros;
  readonly downtime: DurationMicros;
  readonly uptimeLeast: DurationMicros;
  readonly uptimeMost: DurationMicros;
}

/** The account of no time. */
export const NO_TIME: Account = { uptime: 0, downtime: 0, uptimeLeast: 0, uptimeMost: 0 };

/** Two accounts together. */
export function added(one: Account, other: Account): Account {
  return {
    uptime: one.uptime + other.uptime,
    downtime: one.downtime + other.downtime,
    uptimeLeast: one.uptimeLeast + other.uptimeLeast,
    uptimeMost: one.uptimeMost + other.uptimeMost,
  };
}

/** Cuts business time where the status changes. */
export function piecesOf(business: readonly Interval[], timeline: readonly Stretch[]): Piece[] {
  return intersectWith(business, timeline, (from, to, stretch) => ({ from, to, stretch }));
}

/**
 * Adds up the pieces within a window (docs/accounting.md, sections 4 and 5). Least counts every
 * stretch in which the status changed as down, most counts it as up, whatever the method.
 */
export function accountFor(
  pieces: readonly Piece[],
  window: Interval,
  interpolation: Interpolation,
): Account {
  let uptime = 0;
  let downtime = 0;
  let uptimeLeast = 0;
  let uptimeMost = 0;
  for (const { from: pieceFrom, to: pieceTo, stretch } of pieces) {
    const from = Math.max(pieceFrom, window.from);
    const to = Math.min(pieceTo, window.to);
    if (from >= to) continue;
    const length = to - from;
    const carried = stretch.status === 'active' ? length : 0;
    const up =
      stretch.changing && interpolation === 'linear' ? timeUpInChange(stretch, from, to) : carried;
    uptime += up;
    downtime += length - up;
    uptimeLeast += stretch.changing ? 0 : carried;
    uptimeMost += stretch.changing ? length : carried;
  }
  return { uptime, downtime, uptimeLeast, uptimeMost };
}

/**
 * The time up between `from` and `to` while the share of time up moves straight over the whole
 * stretch, from 1 to 0 or from 0 to 1: the area of a trapezium, rounded half up to a microsecond.
 * Products of two lengths leave the exact range of a number, hence BigInt.
 */
function timeUpInChange(stretch: Stretch, from: EpochMicros, to: EpochMicros): DurationMicros {
  const sumOfShares =
    stretch.status === 'active'
      ? stretch.to - from + (stretch.to - to)
      : from - stretch.from + (to - stretch.from);
  const area = BigInt(to - from) * BigInt(sumOfShares);
  const span = BigInt(stretch.to - stretch.from);
  return Number((area + span) / (2n * span));
}
