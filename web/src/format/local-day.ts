import type { EpochMillis } from './instant';

const HOUR: EpochMillis = 3_600_000;

/** The local date of an instant, as `2023-03-12`. */
export function localDate(at: EpochMillis, zone: string): string {
  return dateFormat(zone).format(at);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    // Swedish writes dates as ISO 8601 does.
    format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
    formats.set(zone, format);
  }
  return format;
}

/**
 * The instant at which the local date of `at` begins. It is looked for, not computed: a day may have 23 or
 * 25 hours, and where midnight is skipped it begins at another time.
 */
export function startOfLocalDay(at: EpochMillis, zone: string): EpochMillis {
  const date = localDate(at, zone);
  let [before, within] = [at - 26 * HOUR, at];
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (localDate(middle, zone) === date) within = middle;
    else before = middle;
  }
  return within;
}

/** A local day, or the part of it that lies in a range. */
export interface LocalDay {
  readonly date: string;
  /** Where the whole day begins and ends. */
  readonly starts: EpochMillis;
  readonly ends: EpochMillis;
}

/** The local days that a range touches, oldest first. */
export function localDays(from: EpochMillis, to: EpochMillis, zone: string): LocalDay[] {
  const days: LocalDay[] = [];
  let starts = startOfLocalDay(from, zone);
  while (starts < to) {
    const ends = startOfLocalDay(starts + 27 * HOUR, zone);
    const next = ends > starts ? ends : starts + 24 * HOUR;
    days.push({ date: localDate(starts, zone), starts, ends: next });
    starts = next;
  }
  return days;
}
