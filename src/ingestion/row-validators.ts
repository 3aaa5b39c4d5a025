import { storeIdProblem } from '../common/store-id';
import {
  EARLIEST_INSTANT,
  formatInstant,
  parseInstant,
  type EpochMicros,
} from '../uptime/epoch-micros';
import { isTimeZone } from '../uptime/time-zone';
import { shown } from './shown';

/** A poll that may go in. */
export interface Poll {
  readonly storeId: string;
  readonly active: boolean;
  readonly at: EpochMicros;
}

/** Between which instants a poll may lie, both included. */
export interface PollBounds {
  /** The year 2000, or the instant before which polls were dropped. */
  readonly earliest: EpochMicros;
  /** The clock plus the allowed skew. */
  readonly latest: EpochMicros;
}

/** A row of business hours; the times are kept as they were written. */
export interface HoursRow {
  readonly storeId: string;
  /** 0 = Monday … 6 = Sunday. */
  readonly dayOfWeek: number;
  readonly startTimeLocal: string;
  readonly endTimeLocal: string;
}

export interface ZoneRow {
  readonly storeId: string;
  readonly timezone: string;
}

const DAY_OF_WEEK = /^[0-6]$/;
const TIME_OF_DAY = /^(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?$/;
const MIDNIGHT_AT_END = /^24:00(?::00)?$/;

function storeIdReason(storeId: string): string | null {
  const problem = storeIdProblem(storeId);
  if (problem === null) return null;
  const right = 'it must be 1 to 64 characters without control characters';
  return storeId === ''
    ? `store_id is empty: ${right}`
    : `store_id ${shown(storeId)} ${problem}: ${right}`;
}

/**
 * Checks one poll (`docs/accounting.md`, section 1).
 * @returns the poll, or the reason for which it is rejected.
 */
export function validatePoll(
  storeId: string,
  status: string,
  timestamp: string,
  { earliest, latest }: PollBounds,
): Poll | string {
  const idReason = storeIdReason(storeId);
  if (idReason !== null) return idReason;
  const lowerStatus = status.toLowerCase();
  if (lowerStatus !== 'active' && lowerStatus !== 'inactive') {
    return status === ''
      ? 'status is empty: it must be active or inactive'
      : `status is ${shown(status)}: it must be active or inactive`;
  }
  const at = parseInstant(timestamp);
  if (at === null) {
    const right = 'it must be an instant such as 2023-01-22 12:09:39.388884 UTC';
    return timestamp === ''
      ? `timestamp_utc is empty: ${right}`
      : `timestamp_utc is ${shown(timestamp)}: ${right}`;
  }
  if (at < EARLIEST_INSTANT) {
    return `timestamp_utc is ${shown(timestamp)}: it must not be before the year 2000`;
  }
  if (at < earliest) {
    return `timestamp_utc is ${shown(timestamp)}: it must not be before ${formatInstant(earliest)}, since older polls were dropped (RETENTION_DAYS)`;
  }
  if (at > latest) {
    return `timestamp_utc is ${shown(timestamp)}: it must not be later than the clock, ${formatInstant(latest)} at most`;
  }
  return { storeId, active: lowerStatus === 'active', at };
}

/** Checks one row of business hours (`docs/accounting.md`, section 1); see {@link validatePoll}. */
export function validateHours(
  storeId: string,
  dayOfWeek: string,
  start: string,
  end: string,
): HoursRow | string {
  const idReason = storeIdReason(storeId);
  if (idReason !== null) return idReason;
  if (!DAY_OF_WEEK.test(dayOfWeek)) {
    return `dayOfWeek is ${shown(dayOfWeek)}: it must be a whole number from 0 (Monday) to 6 (Sunday)`;
  }
  if (!TIME_OF_DAY.test(start)) {
    return `start_time_local is ${shown(start)}: it must be a time from 00:00 to 23:59:59, as HH:MM or HH:MM:SS`;
  }
  if (!TIME_OF_DAY.test(end) && !MIDNIGHT_AT_END.test(end)) {
    return `end_time_local is ${shown(end)}: it must be a time from 00:00 to 24:00:00, as HH:MM or HH:MM:SS`;
  }
  return { storeId, dayOfWeek: Number(dayOfWeek), startTimeLocal: start, endTimeLocal: end };
}

/** Checks one row of time zones (`docs/accounting.md`, section 1); see {@link validatePoll}. */
export function validateZone(storeId: string, timezone: string): ZoneRow | string {
  const idReason = storeIdReason(storeId);
  if (idReason !== null) return idReason;
  if (!isTimeZone(timezone)) {
    return `timezone_str is ${shown(timezone)}: it must be an IANA time zone such as America/Chicago, in its own case`;
  }
  return { storeId, timezone };
}

/** Checks the one rule that a row of store profiles has to keep: its id. Returns the reason or `null`. */
export function profileProblem(storeId: string): string | null {
  return storeIdReason(storeId);
}
