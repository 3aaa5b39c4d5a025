import type { EpochMicros } from '../uptime/epoch-micros';
import { BinaryRows } from '../database/binary-rows';
import type { SortedPolls } from './sorted-polls';

/** The statuses as bytes, for COPY. */
export const STATUS_BYTES = { active: Buffer.from('active'), inactive: Buffer.from('inactive') };

/** Which polls of a run are meant: those in `[from, to)`. */
export interface InstantRange {
  readonly from: EpochMicros;
  readonly to: EpochMicros;
}

/**
 * Polls as rows (store_id, timestamp_utc, status) for COPY, in their order.
 */
export function* pollRows(polls: SortedPolls, range: InstantRange): Generator<Buffer> {
  const rows = new BinaryRows();
  const { storeIds, offsets, instants } = polls;
  for (const [rank, storeId] of storeIds.entries()) {
    const end = offsets[rank + 1] ?? 0;
    for (let i = offsets[rank] ?? 0; i < end; i += 1) {
      const value = instants[i] ?? 0;
      const at = Math.abs(value);
      if (at < range.from || at >= range.to) continue;
      if (rows.isFull) yield rows.take();
      rows.row(3);
      rows.bytes(storeId);
      rows.instant(at);
      rows.bytes(value > 0 ? STATUS_BYTES.active : STATUS_BYTES.inactive);
    }
  }
  yield rows.take();
}
