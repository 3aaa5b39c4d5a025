import { BinaryRows } from '../database/binary-rows';
import type { Period } from './period-weave';
import { STATUS_BYTES } from './poll-rows';

/** Where the rows of {@link addPeriodRow} go, for COPY. */
export const PERIOD_COLUMNS =
  'status_period (store_id, started_at, last_observed_at, status, polls)';

/** Adds a period as a row of {@link PERIOD_COLUMNS}. */
export function addPeriodRow(
  rows: BinaryRows,
  storeId: Buffer,
  { startedAt, lastObservedAt, active, polls }: Period,
): void {
  rows.row(5);
  rows.bytes(storeId);
  rows.instant(startedAt);
  rows.instant(lastObservedAt);
  rows.bytes(active ? STATUS_BYTES.active : STATUS_BYTES.inactive);
  rows.integer(polls);
}
