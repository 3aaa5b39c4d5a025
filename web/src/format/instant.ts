import { LOCALE } from './locale';
/** Microseconds since 1970 in UTC, whole: a number holds them exactly. */
export type EpochMicros = number;
/** Milliseconds since 1970 in UTC, as browsers count. */
export type EpochMillis = number;

const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?Z$/;

/** An instant as the API writes it, such as `2023-01-25T18:13:22.479220Z`, to the microsecond. */
export function microsOf(text: string): EpochMicros {
  const [, seconds = '', fraction = ''] = INSTANT.exec(text) ?? [];
  return Date.parse(`${seconds}Z`) * 1_000 + Number(fraction.padEnd(6, '0'));
}

/** The same in milliseconds, for drawing. */
export function millisOf(text: string): EpochMillis {
  return microsOf(text) / 1_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(LOCALE, { ...options, timeZone: zone });
    formats.set(key, format);
  }
  return format;
}

/** The zone in which the reader's browser is. */
export const READERS_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Date and time in a zone, by the browser's locale, to the second; the zone is not written. */
export function showDateTime(at: EpochMillis, zone: string): string {
  return formatOf(zone, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** Date and time to the minute, with the day of the week. */
export function showShort(at: EpochMillis, zone: string): string {
  const options = {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  return formatOf(zone, options).format(at);
}

/** A time of day to the minute. */
export function showTime(at: EpochMillis, zone: string): string {
  return formatOf(zone, { hour: '2-digit', minute: '2-digit' }).format(at);
}

/** A date with the day of the week. */
export function showDay(at: EpochMillis, zone: string): string {
  return formatOf(zone, { weekday: 'short', day: 'numeric', month: 'short' }).format(at);
}

/** The day of the month and of the week, for an axis of a few days. */
export function showDayOfMonth(at: EpochMillis, zone: string): string {
  return formatOf(zone, { weekday: 'short', day: 'numeric' }).format(at);
}

const AGES: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });

/** How long ago something was, in words. */
export function showAge(at: EpochMillis, now: EpochMillis = Date.now()): string {
  const seconds = (now - at) / 1_000;
  const [unit, length] =
    AGES.find(([, size]) => Math.abs(seconds) >= 2 * size) ?? (['second', 1] as const);
  return relative.format(-Math.round(seconds / length), unit);
}
