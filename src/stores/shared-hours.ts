import type { PackedRows } from '../database/packed-rows';
import type { BusinessHoursRow } from '../uptime/business-hours';
import { unpackHours } from './packed-hours';

/** Lists that are kept at most: chains have a few hundred. */
const MOST_LISTS = 10_000;

/**
 * Unpacks weekly hours, and gives stores with the same hours the same list, across all that is read: what a
 * list means in a zone is then worked out once for a run, not once for each batch of stores.
 */
export class SharedHours {
  private readonly known = new Map<PackedRows, readonly BusinessHoursRow[]>();

  of(packed: PackedRows): readonly BusinessHoursRow[] {
    let rows = this.known.get(packed);
    if (rows === undefined) {
      rows = unpackHours(packed);
      // Whoever holds a list keeps it. Which are the most common ones is seen anew.
      if (this.known.size === MOST_LISTS) this.known.clear();
      this.known.set(packed, rows);
    }
    return rows;
  }
}
