import { eachDowntime } from './downtimes';
import { MICROS_PER_HOUR, type EpochMicros } from './epoch-micros';
import type { Interval } from './interval';
import type { StatusChanges } from './status';

/**
 * How much of each hour of a week a store was down by `previous`, oldest first, in whole microseconds
 * (docs/accounting.md, section 2): what `statusTimeline`, `piecesOf` and `hoursOf` give, in one walk
 * that makes no objects. A picture of the fleet asks for it of every store; a test holds the two to the
 * same lengths.
 *
 * @param business ascending, without overlap, within the week
 * @param changes at least the last one at or before the week, and all later ones
 * @param week 168 hours
 * @param lengths where they are written
 */
export function downtimeByHour(
  business: readonly Interval[],
  changes: StatusChanges,
  week: Interval,
  lengths: Float64Array,
): Float64Array {
  const hours = new HourLengths(week.from, lengths);
  eachDowntime(business, changes, week.to, (from, to) => {
    hours.add(from, to);
  });
  hours.close();
  return lengths;
}

/** Sums up ascending stretches of time by the hour. */
class HourLengths {
  private hour = 0;
  private length = 0;

  constructor(
    private readonly weekFrom: EpochMicros,
    private readonly lengths: Float64Array,
  ) {
    lengths.fill(0);
  }

  add(from: EpochMicros, to: EpochMicros): void {
    for (let at = from - this.weekFrom; at < to - this.weekFrom;) {
      const hour = Math.floor(at / MICROS_PER_HOUR);
      if (hour !== this.hour) {
        this.close();
        this.hour = hour;
      }
      const end = Math.min((hour + 1) * MICROS_PER_HOUR, to - this.weekFrom);
      this.length += end - at;
      at = end;
    }
  }

  /** Writes the last hour down. */
  close(): void {
    this.lengths[this.hour] = this.length;
    this.length = 0;
  }
}
