import type { Item } from '../../api/client';

export type Reason = Item<'/api/v1/reports/{report_id}/changes'>['reasons'][number];

/** Why a figure may differ (`docs/api.md`, section 6, Dashboard): in a word, and in a sentence. */
export const REASONS: readonly (readonly [Reason, string, string])[] = [
  ['new_polls', 'New polls', 'Polls after the earlier instant found another status.'],
  [
    'polls_changed',
    'Polls changed',
    'Polls of before the earlier instant came late, or were put right.',
  ],
  ['hours_changed', 'Hours changed', 'The business hours are others.'],
  ['timezone_changed', 'Zone changed', 'The hours are meant in another time zone.'],
  ['time_passed', 'Only time passed', 'Nothing else: the windows end later.'],
  ['appeared', 'Appeared', 'The earlier report has no row for the store.'],
  ['gone', 'Gone', 'The later report has no row for the store.'],
  ['unknown', 'Not known', 'What it was made from is not held any more.'],
];

/** A reason in a word. */
export function reasonTitle(reason: Reason): string {
  return REASONS.find(([name]) => name === reason)?.[1] ?? reason;
}
