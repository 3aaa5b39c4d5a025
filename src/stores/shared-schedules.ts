import type { PackedRows } from '../database/packed-rows';
import type { BusinessHoursRow } from '../uptime/business-hours';
import { unpackHours } from './packed-hours';
import { OPEN_ALWAYS, type StoreSchedule } from './store-facts';

/** Rows of lists and schedules that are kept, some 150 bytes each: chains have a few thousand. */
const MOST_ROWS = 100_000;

/** The schedules with the same hours, by zone. */
interface SameHours {
  readonly businessHours: readonly BusinessHoursRow[];
  readonly byZone: Map<string, StoreSchedule>;
}

/**
 * Unpacks weekly hours, and gives stores with the same hours the same list, and with the same zone as well the
 * same schedule, across all that is read: what a list means in a zone is then worked out once for a run, not
 * once for each batch of stores, and a million stores have some thousand schedules between them.
 */
export class SharedSchedules {
  private readonly known = new Map<PackedRows | null, SameHours>();
  private rows = 0;

  /** @param packed `null` without hours */
  of(packed: PackedRows | null, timezone: string): StoreSchedule {
    const same = this.known.get(packed) ?? this.withHours(packed);
    const known = same.byZone.get(timezone);
    if (known !== undefined) return known;
    const schedule = { timezone, businessHours: same.businessHours };
    this.makeRoom(1);
    same.byZone.set(timezone, schedule);
    return schedule;
  }

  private withHours(packed: PackedRows | null): SameHours {
    const businessHours = packed === null ? OPEN_ALWAYS : unpackHours(packed);
    const same = { businessHours, byZone: new Map<string, StoreSchedule>() };
    this.makeRoom(businessHours.length);
    this.known.set(packed, same);
    return same;
  }

  private makeRoom(rows: number): void {
    this.rows += rows;
    if (this.rows <= MOST_ROWS) return;
    // Whoever holds a list keeps it. Which are the most common ones is seen anew.
    this.known.clear();
    this.rows = rows;
  }
}
