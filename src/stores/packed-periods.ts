import { countRows, readInstant, readUnsigned, type PackedRows } from '../database/packed-rows';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { StatusPeriod } from '../uptime/status';

/**
 * What is read of each period: `changes`, where it begins and its status, which is all that most
 * reports ask for and a quarter less work for PostgreSQL; `periods`, its last poll as well.
 */
export type PeriodForm = 'changes' | 'periods';

/** started_at (8 bytes), whether active (1 byte), and where it is read last_observed_at (8 bytes). */
const PERIOD_BYTES: Readonly<Record<PeriodForm, number>> = { changes: 9, periods: 17 };
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
export class PackedPeriods {
  constructor(
    private readonly form: PeriodForm,
    private readonly pieces: readonly (PackedRows | undefined)[],
  ) {}

  /**
   * Ascending.
   * @throws Error where their last polls were not read
   */
  periods(): StatusPeriod[] {
    this.requireLastPolls();
    const periods: StatusPeriod[] = [];
    this.forEach((packed, at) => {
      periods.push({
        startedAt: readInstant(packed, at),
        lastObservedAt: readInstant(packed, at + LAST_OBSERVED_AT),
        status: isActive(packed, at) ? 'active' : 'inactive',
      });
    });
    return inOrder(periods, ({ startedAt }) => startedAt);
  }

  /**
   * The last poll of them all; `-Infinity` without periods.
   * @throws Error where their last polls were not read
   */
  newestPoll(): EpochMicros {
    this.requireLastPolls();
    let newest = -Infinity;
    this.forEach((packed, at) => {
      newest = Math.max(newest, readInstant(packed, at + LAST_OBSERVED_AT));
    });
    return newest;
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

  private requireLastPolls(): void {
    if (this.form === 'changes') throw new Error('The last polls of the periods were not read.');
  }

  private forEach(visit: (packed: PackedRows, at: number) => void): void {
    const bytes = PERIOD_BYTES[this.form];
    for (const packed of this.pieces) {
      if (packed === undefined) continue;
      const end = countRows(packed, bytes) * bytes;
      for (let at = 0; at < end; at += bytes) visit(packed, at);
    }
  }
}

function isActive(packed: PackedRows, at: number): boolean {
  return readUnsigned(packed, at + ACTIVE_AT, 1) === 1;
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
