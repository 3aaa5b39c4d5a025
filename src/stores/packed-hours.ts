import { countRows, readMicros, readUnsigned, type PackedRows } from '../database/packed-rows';
import type { BusinessHoursRow } from '../uptime/business-hours';
import { MICROS_PER_SECOND } from '../uptime/epoch-micros';

/** day_of_week (2 bytes), start and end (8 bytes each). */
const HOURS_BYTES = 18;

/** SQL for the binary form of one row of `business_hours`. */
export const PACKED_HOURS =
  'int2send(day_of_week) || time_send(start_time_local) || time_send(end_time_local)';

/** The rows of a store's hours, in the order in which SQL strung them together. */
export function unpackHours(packed: PackedRows): BusinessHoursRow[] {
  return Array.from({ length: countRows(packed, HOURS_BYTES) }, (_, i) => {
    const at = i * HOURS_BYTES;
    return {
      dayOfWeek: readUnsigned(packed, at, 2),
      startSecond: readMicros(packed, at + 2) / MICROS_PER_SECOND,
      endSecond: readMicros(packed, at + 10) / MICROS_PER_SECOND,
    };
  });
}
