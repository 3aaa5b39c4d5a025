import { booleanArray, instantArray, textArray } from './binary-array';
import type { SortedPolls } from './sorted-polls';

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
