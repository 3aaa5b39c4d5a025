import { booleanArray, instantArray, textArray } from './binary-array';
import type { SortedPolls } from './sorted-polls';

/** SQL for the rows (store_id, timestamp_utc, status) of {@link pollArrays}, its only parameters. */
export const POLLS_OF_ARRAYS = `
  SELECT store_id, at, CASE WHEN is_active THEN 'active' ELSE 'inactive' END
  FROM unnest($1::text[], $2::timestamptz[], $3::boolean[]) AS poll (store_id, at, is_active)`;

/**
 * Polls in their order, as parameters of a statement: `text[]` of their stores, `timestamptz[]`, and
 * `boolean[]`, whether active.
 */
export function pollArrays({ storeIds, offsets, instants }: SortedPolls): Buffer[] {
  const ids: Buffer[] = [];
  for (const [rank, storeId] of storeIds.entries()) {
    for (let i = offsets[rank] ?? 0; i < (offsets[rank + 1] ?? 0); i += 1) ids.push(storeId);
  }
  return [
    textArray(ids),
    instantArray(instants.map(Math.abs)),
    booleanArray(Array.from(instants, (instant) => instant > 0)),
  ];
}
