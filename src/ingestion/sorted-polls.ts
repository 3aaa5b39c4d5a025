import type { EpochMicros } from '../uptime/epoch-micros';
import { calendarMonthOf, type CalendarMonth } from './calendar-month';

/**
 * A file's polls, sorted, each key once. What is told of them as a whole is known before they are
 * read.
 */
export interface SortedFile {
  /** How many polls there are, at most. */
  readonly count: number;
  /** The earliest and the latest poll; of no polls, `Infinity` and `-Infinity`. */
  readonly first: EpochMicros;
  readonly last: EpochMicros;
  /** The months in which there are polls, earliest first. */
  readonly months: readonly CalendarMonth[];
  /** The polls: all of a store in one block, and the stores of each block after those before. */
  blocks(): AsyncIterable<SortedPolls> | Iterable<SortedPolls>;
}

/**
 * Polls by store id (byte order of UTF-8) and instant, each key once. Those of the store
 * `storeIds[rank]` are `instants[offsets[rank]] … instants[offsets[rank + 1] - 1]`, in epoch
 * microseconds, negative where the store was inactive.
 */
export class SortedPolls implements SortedFile {
  readonly first: EpochMicros;
  readonly last: EpochMicros;
  readonly months: readonly CalendarMonth[];

  constructor(
    readonly storeIds: readonly Buffer[],
    readonly offsets: Uint32Array,
    readonly instants: Float64Array,
  ) {
    let first = Infinity;
    let last = -Infinity;
    const months = new Map<string, CalendarMonth>();
    let month: CalendarMonth | null = null;
    for (const value of instants) {
      const at = Math.abs(value);
      if (at < first) first = at;
      if (at > last) last = at;
      if (month === null || at < month.from || at >= month.to) {
        month = calendarMonthOf(at);
        months.set(month.name, month);
      }
    }
    this.first = first;
    this.last = last;
    this.months = [...months.values()].sort((a, b) => a.from - b.from);
  }

  /** How many polls there are. */
  get count(): number {
    return this.instants.length;
  }

  blocks(): SortedPolls[] {
    return [this];
  }
}
