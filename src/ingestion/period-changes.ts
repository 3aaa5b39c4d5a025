import type { OpenPeriods } from './open-periods';
import { PeriodFold, type NewPeriod, type PeriodExtension } from './period-fold';
import type { SortedPolls } from './sorted-polls';

/** What polls make of the periods of their stores, where they are later than all that are held. */
export interface PeriodChanges {
  readonly polls: SortedPolls;
  /** The last periods held. */
  readonly open: OpenPeriods;
  readonly extended: readonly PeriodExtension[];
  readonly begun: readonly NewPeriod[];
}

/** Folds polls, each later than the last period held of its store. */
export function periodChanges(polls: SortedPolls, open: OpenPeriods): PeriodChanges {
  const fold = new PeriodFold(polls, open);
  const begun = [...fold.newPeriods()];
  return { polls, open, extended: fold.extensions, begun };
}

/** The ranks of the stores of which a poll is not later than all that are held. */
export function lateRanks(polls: SortedPolls, open: OpenPeriods): Set<number> {
  const late = new Set<number>();
  for (let rank = 0; rank < polls.storeIds.length; rank += 1) {
    if (polls.firstOf(rank) <= (open.lastObservedAt[rank] ?? 0)) late.add(rank);
  }
  return late;
}
