import moment from 'moment-timezone';
import {
  type EpochMicros,
  MICROS_PER_DAY,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
} from './epoch-micros';

/** A date of some zone's calendar, as days since 1970-01-01. */
export type LocalDate = number;

const NAMES: ReadonlySet<string> = new Set(moment.tz.names());
const MICROS_PER_MILLI = 1_000;

/** Three days, and what a wall clock is off UTC. */
const MARGIN = 4 * MICROS_PER_DAY;

/**
 * Whether a name is an IANA time zone, links such as `US/Pacific` among them; its case counts
 * (docs/accounting.md, section 1).
 */
export function isTimeZone(name: string): boolean {
  return NAMES.has(name);
}

/** A change of a zone's distance east of UTC. */
interface Transition {
  readonly at: EpochMicros;
  readonly offsetAfter: number;
  /** Up to this wall-clock time, as if it were UTC, the offset before the transition is the one to read it by. */
  readonly localUntil: number;
}

/**
 * The wall clock of one zone over a stretch of time (docs/accounting.md, section 3).
 *
 * moment-timezone knows the offsets; which of them a wall-clock time is read by is decided here,
 * because the rules for skipped and doubled times belong to the accounting. The transitions of the
 * stretch are looked up once, at most a handful; after that a wall-clock time costs an addition.
 */
export class ZoneClock {
  private readonly offsetAtStart: number;
  private readonly transitions: readonly Transition[];

  /**
   * @param zone a name that `isTimeZone` knows
   * @param from,to the stretch; what lies up to three days outside of it is converted as well
   * @throws RangeError where there is no such zone
   */
  constructor(zone: string, from: EpochMicros, to: EpochMicros) {
    const data = isTimeZone(zone) ? moment.tz.zone(zone) : null;
    if (data === null) throw new RangeError(`There is no time zone ${JSON.stringify(zone)}.`);
    const offsetAt = (at: EpochMicros): number =>
      data.utcOffset(at / MICROS_PER_MILLI) * -MICROS_PER_MINUTE;
    this.offsetAtStart = offsetAt(from - MARGIN);
    let offsetBefore = this.offsetAtStart;
    this.transitions = data.untils
      .map((millis) => millis * MICROS_PER_MILLI)
      .filter((at) => at > from - MARGIN && at < to + MARGIN)
      .map((at) => {
        const offsetAfter = offsetAt(at);
        // In a doubled hour the earlier offset gives the first of the two instants; in a skipped one
        // it gives the instant that the clock, moved on by the length of the gap, shows.
        const localUntil = at + Math.max(offsetBefore, offsetAfter);
        offsetBefore = offsetAfter;
        return { at, offsetAfter, localUntil };
      });
  }

  /** The date that the wall clock shows at an instant. */
  dateAt(at: EpochMicros): LocalDate {
    let offset = this.offsetAtStart;
    for (const transition of this.transitions) {
      if (at < transition.at) break;
      offset = transition.offsetAfter;
    }
    return Math.floor((at + offset) / MICROS_PER_DAY);
  }

  /**
   * The instant of a wall-clock time. One that occurs twice means the first; one that is skipped, a
   * whole date too, moves forward by the length of the gap.
   *
   * @param second second of the day, 0 to 86,399
   */
  instantOf(date: LocalDate, second: number): EpochMicros {
    const local = date * MICROS_PER_DAY + second * MICROS_PER_SECOND;
    let offset = this.offsetAtStart;
    for (const transition of this.transitions) {
      if (local < transition.localUntil) break;
      offset = transition.offsetAfter;
    }
    return local - offset;
  }
}
