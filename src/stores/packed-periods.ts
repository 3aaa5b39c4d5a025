import { countRows, readInstant, readUnsigned, type PackedRows } from '../database/packed-rows';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { StatusPeriod } from '../uptime/status';

/** started_at and last_observed_at (8 bytes each), whether active (1 byte). */
const PERIOD_BYTES = 17;

/** SQL for the periods of a group of rows of `status_period`. */
export const PACKED_PERIODS = `string_agg(
  timestamptz_send(started_at) || timestamptz_send(last_observed_at)
    || boolsend(status = 'active'), '')`;

/** Whether one of the periods starts at or before an instant; nearly always the first one tells. */
export function reachesBack(packed: PackedRows, from: EpochMicros): boolean {
  const count = countRows(packed, PERIOD_BYTES);
  for (let i = 0; i < count; i += 1) {
    if (readInstant(packed, i * PERIOD_BYTES) <= from) return true;
  }
  return false;
}

/** The periods of one store, in one or two pieces of which the first is the earlier one. */
export class PackedPeriods {
  constructor(private readonly pieces: readonly (PackedRows | undefined)[]) {}

  /** Ascending. */
  periods(): StatusPeriod[] {
    const periods: StatusPeriod[] = [];
    this.forEach((packed, at) => {
      periods.push({
        startedAt: readInstant(packed, at),
        lastObservedAt: readInstant(packed, at + 8),
        status: isActive(packed, at) ? 'active' : 'inactive',
      });
    });
    return inOrder(periods, ({ startedAt }) => startedAt);
  }

  /** The beginnings alone, as `StatusChanges`. */
  changes(): number[] {
    const changes: number[] = [];
    this.forEach((packed, at) => {
      const startedAt = readInstant(packed, at);
      changes.push(isActive(packed, at) ? startedAt : -startedAt);
    });
    return inOrder(changes, Math.abs);
  }

  private forEach(visit: (packed: PackedRows, at: number) => void): void {
    for (const packed of this.pieces) {
      if (packed === undefined) continue;
      const end = countRows(packed, PERIOD_BYTES) * PERIOD_BYTES;
      for (let at = 0; at < end; at += PERIOD_BYTES) visit(packed, at);
    }
  }
}

function isActive(packed: PackedRows, at: number): boolean {
  return readUnsigned(packed, at + 16, 1) === 1;
}

/** They come in order from the index, but SQL promises none, and to ask for it costs a sort of all. */
function inOrder<T>(items: T[], instant: (item: T) => EpochMicros): T[] {
  let last = -Infinity;
  for (const item of items) {
    const at = instant(item);
    if (at < last) return items.sort((a, b) => instant(a) - instant(b));
    last = at;
  }
  return items;
}
