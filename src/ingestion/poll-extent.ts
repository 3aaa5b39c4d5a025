import type { EpochMicros } from '../uptime/epoch-micros';
import { calendarMonthOf, type CalendarMonth } from './calendar-month';

/** From when to when some polls are, and in which months. */
export class PollExtent {
  /** The earliest and the latest poll; of no polls, `Infinity` and `-Infinity`. */
  first: EpochMicros = Infinity;
  last: EpochMicros = -Infinity;

  private readonly monthsByName = new Map<string, CalendarMonth>();
  private month: CalendarMonth | null = null;

  /** The extent of instants, negative where the store was inactive. */
  static of(instants: Float64Array): PollExtent {
    const extent = new PollExtent();
    for (const value of instants) extent.include(Math.abs(value));
    return extent;
  }

  /** The months in which there are polls, earliest first. */
  get months(): CalendarMonth[] {
    return [...this.monthsByName.values()].sort((a, b) => a.from - b.from);
  }

  include(at: EpochMicros): void {
    if (at < this.first) this.first = at;
    if (at > this.last) this.last = at;
    if (this.month && at >= this.month.from && at < this.month.to) return;
    this.month = calendarMonthOf(at);
    this.monthsByName.set(this.month.name, this.month);
  }

  /** Includes all polls of another one. */
  merge(other: PollExtent): void {
    this.first = Math.min(this.first, other.first);
    this.last = Math.max(this.last, other.last);
    for (const month of other.months) this.monthsByName.set(month.name, month);
  }
}
