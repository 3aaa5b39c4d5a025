import { countRows, readInstant, readUnsigned, type PackedRows } from '../database/packed-rows';
import type { EpochMicros } from '../uptime/epoch-micros';

/**
 * What is read of each period: `changes`, where it begins and its status, which is all that most
 * reports ask for and a quarter less work for PostgreSQL; `periods`, its last poll as well.
 */
export type PeriodForm = 'changes' | 'periods';

/** started_at (8 bytes), whether active (1 byte), and where it is read last_observed_at (8 bytes). */
export const PERIOD_BYTES: Readonly<Record<PeriodForm, number>> = { changes: 9, periods: 17 };
const ACTIVE_AT = 8;
const LAST_OBSERVED_AT = 9;

/** SQL for the periods of a group of rows of `status_period`. */
export function packedPeriods(form: PeriodForm): string {
  const rest = form === 'periods' ? ' || timestamptz_send(last_observed_at)' : '';
  return `string_agg(timestamptz_send(started_at) || boolsend(status = 'active')${rest}, '')`;
}

/** Whether one of the periods starts at or before an instant; nearly always the first one tells. */
export function reachesBack(packed: PackedRows, form: PeriodForm, from: EpochMicros): boolean {
  const bytes = PERIOD_BYTES[form];
  const end = countRows(packed, bytes) * bytes;
  for (let at = 0; at < end; at += bytes) {
    if (readInstant(packed, at) <= from) return true;
  }
  return false;
}

/** The periods of one store, in one or two pieces of which the first is the earlier one. */
export type PackedPeriods = readonly PackedRows[];

/** Where a period begins, negative where it is inactive: one of `StatusChanges`. */
export function readChange(piece: PackedRows, offset: number): number {
  const startedAt = readInstant(piece, offset);
  return readUnsigned(piece, offset + ACTIVE_AT, 1) === 1 ? startedAt : -startedAt;
}

/** The last poll of a period that was read in the form `periods`. */
export function readLastPoll(piece: PackedRows, offset: number): EpochMicros {
  return readInstant(piece, offset + LAST_OBSERVED_AT);
}
