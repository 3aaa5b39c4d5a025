import type { PackedRows } from '../database/packed-rows';
import type { BusinessHoursRow } from '../uptime/business-hours';
import { unpackHours } from './packed-hours';

/** Rows of the lists that are kept, some 150 bytes each: chains have a few thousand. */
const MOST_ROWS = 100_000;

/**
 * Unpacks weekly hours, and gives stores with the same hours the same list, across all that is read: what a
 * list means in a zone is then worked out once for a run, not once for each batch of stores.
 */
export class SharedHours {
  private readonly known = new Map<PackedRows, readonly BusinessHoursRow[]>();
  private rows = 0;

  of(packed: PackedRows): readonly BusinessHoursRow[] {
    const known = this.known.get(packed);
    if (known !== undefined) return known;
    const list = unpackHours(packed);
    this.rows += list.length;
    if (this.rows > MOST_ROWS) {
      // Whoever holds a list keeps it. Which are the most common ones is seen anew.
      this.known.clear();
      this.rows = list.length;
    }
    this.known.set(packed, list);
    return list;
  }
}
