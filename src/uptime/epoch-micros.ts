/** An instant: whole microseconds since 1970-01-01T00:00:00Z. Exact up to the year 2255. */
export type EpochMicros = number;

/** A length of time in whole microseconds. */
export type DurationMicros = number;

export const MICROS_PER_SECOND: DurationMicros = 1_000_000;
export const MICROS_PER_MINUTE: DurationMicros = 60 * MICROS_PER_SECOND;
export const MICROS_PER_HOUR: DurationMicros = 60 * MICROS_PER_MINUTE;
export const MICROS_PER_DAY: DurationMicros = 24 * MICROS_PER_HOUR;

/** 2000-01-01T00:00:00Z: polls and report instants before it are refused (docs/accounting.md, section 1). */
export const EARLIEST_INSTANT: EpochMicros = 946_684_800 * MICROS_PER_SECOND;

const MICROS_PER_MILLI = 1_000;

/**
 * Writes an instant as answers carry it (docs/api.md, section 6): UTC, six decimals and `Z`.
 *
 * @param at an instant in the years 0 to 9999
 * @returns for example `2023-01-25T18:13:22.479220Z`
 */
export function formatInstant(at: EpochMicros): string {
  // A Date is fine for all but the last three digits, which it would cut.
  const millis = Math.floor(at / MICROS_PER_MILLI);
  const rest = at - millis * MICROS_PER_MILLI;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}

/**
 * Reads a poll's timestamp (docs/accounting.md, section 1): `YYYY-MM-DD HH:MM:SS`, or with `T`; a
 * fraction of one to six digits; then `UTC`, `Z` or an offset (`+05:30`, `+0530`, `+05`), with or
 * without a blank before it. Without a zone it is UTC. Letters in any case.
 *
 * Runs once for each row of a file, so it reads character codes and makes no Date.
 *
 * @returns the instant, not checked against any range; null where the text is no such timestamp
 */
export function parseInstant(text: string): EpochMicros | null {
  const separator = text.charCodeAt(10) | LOWER_CASE_BIT;
  if (
    text.charCodeAt(4) !== HYPHEN ||
    text.charCodeAt(7) !== HYPHEN ||
    (separator !== LOWER_T && separator !== BLANK) ||
    text.charCodeAt(13) !== COLON ||
    text.charCodeAt(16) !== COLON
  ) {
    return null;
  }
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // Written so that NaN, which stands for a missing digit, fails every one of them.
  const valid =
    year >= 0 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysInMonth(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 59;
  if (!valid) return null;

  let end = 19;
  let fraction = 0;
  if (text.charCodeAt(end) === POINT) {
    const firstDigit = ++end;
    let unit = MICROS_PER_SECOND / 10;
    for (let value = digit(text, end); value >= 0; value = digit(text, ++end)) {
      fraction += value * unit;
      unit /= 10;
    }
    if (end === firstDigit || end > firstDigit + 6) return null;
  }
  const offset = end === text.length ? 0 : parseOffset(text, end);
  if (offset === null) return null;
  const seconds = daysFromCivil(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
  return seconds * MICROS_PER_SECOND + fraction - offset;
}

const BLANK = 32;
const PLUS = 43;
const HYPHEN = 45;
const POINT = 46;
const ZERO = 48;
const COLON = 58;
const LOWER_T = 116;
/** Set in every lower-case letter and in the blank, clear in upper-case letters. */
const LOWER_CASE_BIT = 32;

/** What stands after seconds and fraction, as the distance east of UTC; null where unreadable. */
function parseOffset(text: string, at: number): DurationMicros | null {
  const start = text.charCodeAt(at) === BLANK ? at + 1 : at;
  const sign = text.charCodeAt(start);
  if (sign !== PLUS && sign !== HYPHEN) {
    const name = text.slice(start).toLowerCase();
    return name === 'utc' || name === 'z' ? 0 : null;
  }
  const hours = twoDigits(text, start + 1);
  let end = start + 3;
  let minutes = 0;
  if (end < text.length) {
    if (text.charCodeAt(end) === COLON) end += 1;
    minutes = twoDigits(text, end);
    end += 2;
  }
  if (!(end === text.length && hours <= 23 && minutes <= 59)) return null;
  const east = hours * MICROS_PER_HOUR + minutes * MICROS_PER_MINUTE;
  return sign === PLUS ? east : -east;
}

/** The digit at an index; NaN where there is none. */
function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - ZERO;
  return value >= 0 && value <= 9 ? value : NaN;
}

function twoDigits(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}

function daysInMonth(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Days from 1970-01-01 to a date of the Gregorian calendar; years begin in March, so that the leap day is the last. */
function daysFromCivil(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const marchMonth = (month + 9) % 12;
  const leapDays =
    Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}
