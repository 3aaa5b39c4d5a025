import { type BusinessHoursRow, businessIntervals } from './business-hours';
import type { DurationMicros } from './epoch-micros';
import { forEachWindow, type WindowName } from './figures';
import { hoursOf } from './hours-of-week';
import { type Interval, totalLength } from './interval';
import { ZoneClock } from './time-zone';

/** Weekly hours, and the zone in which they are meant. */
export interface WeeklyHours {
  /** A name that `isTimeZone` knows. */
  readonly timezone: string;
  /** None means open 24/7. Not changed afterwards; stores may share a list. */
  readonly businessHours: readonly BusinessHoursRow[];
}

/** What weekly hours mean in the last week (docs/accounting.md, section 3). */
export class BusinessTime {
  private hours: Float64Array | undefined;

  /**
   * @param intervals the business time of the last week
   * @param lengths how much of it lies in each window
   * @param isOpenNow whether the instant at which the windows end, which is in none of them, is
   *   business time
   */
  constructor(
    readonly intervals: Interval[],
    readonly lengths: Readonly<Record<WindowName, DurationMicros>>,
    readonly isOpenNow: boolean,
    private readonly week: Interval,
  ) {}

  /** How much of it lies in each hour of the week, oldest first. */
  get byHour(): Float64Array {
    this.hours ??= hoursOf(this.intervals, this.week);
    return this.hours;
  }
}

/**
 * The business time of the windows that end at one instant, kept for each list of hours in each zone:
 * stores that share a list, as chains do, share what it means, a fifth of a run's time.
 */
export class BusinessCalendar {
  private readonly clocks = new Map<string, ZoneClock>();
  private readonly known = new WeakMap<readonly BusinessHoursRow[], Map<string, BusinessTime>>();

  constructor(private readonly windows: Readonly<Record<WindowName, Interval>>) {}

  /** @throws RangeError for an unknown zone */
  of({ businessHours, timezone }: WeeklyHours): BusinessTime {
    let ofZones = this.known.get(businessHours);
    if (ofZones === undefined) {
      ofZones = new Map<string, BusinessTime>();
      this.known.set(businessHours, ofZones);
    }
    let business = ofZones.get(timezone);
    if (business === undefined) {
      business = this.make(businessHours, this.clockOf(timezone));
      ofZones.set(timezone, business);
    }
    return business;
  }

  private make(rows: readonly BusinessHoursRow[], clock: ZoneClock): BusinessTime {
    const { from, to } = this.windows.last_week;
    // One microsecond more, that of the instant itself, tells whether it is business time.
    const intervals = businessIntervals(rows, clock, { from, to: to + 1 });
    const last = intervals.at(-1);
    const isOpenNow = last !== undefined && last.to > to;
    if (isOpenNow) {
      intervals.pop();
      if (last.from < to) intervals.push({ from: last.from, to });
    }
    const lengths = forEachWindow(({ name }) => totalLength(intervals, this.windows[name]));
    return new BusinessTime(intervals, lengths, isOpenNow, this.windows.last_week);
  }

  private clockOf(zone: string): ZoneClock {
    let clock = this.clocks.get(zone);
    if (clock === undefined) {
      const { from, to } = this.windows.last_week;
      clock = new ZoneClock(zone, from, to);
      this.clocks.set(zone, clock);
    }
    return clock;
  }
}
