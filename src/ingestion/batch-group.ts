import { PollRun } from './poll-run';
import type { Poll } from './row-validators';
import type { SortedPolls } from './sorted-polls';

/** Batches that are written together, and all their polls. */
export interface BatchGroup {
  readonly batches: readonly (readonly Poll[])[];
  /** How many polls each batch has. */
  readonly lengths: readonly number[];
  /** All polls, those that came twice once. */
  readonly polls: SortedPolls;
  /** Whether a poll came twice: what becomes of it is told by what came before it. */
  readonly hasRepeats: boolean;
}

/** The group of some batches. */
export function groupOf(batches: readonly (readonly Poll[])[]): BatchGroup {
  const lengths = batches.map((batch) => batch.length);
  const polls = sortedPolls(batches);
  const count = lengths.reduce((sum, length) => sum + length, 0);
  return { batches, lengths, polls, hasRepeats: polls.count < count };
}

/** The polls of some batches, of polls of the same store and instant the last one. */
export function sortedPolls(batches: readonly (readonly Poll[])[]): SortedPolls {
  const run = new PollRun();
  for (const batch of batches) {
    for (const { storeId, active, at } of batch) run.add(storeId, active, at);
  }
  return run.sorted();
}
