import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../common/page';
import { Problem } from '../common/problem';
import { CHANGE_REASONS } from './report-comparison';

const LIST = 'report-changes';

/** What changes may be sorted by: the id, or by how much a figure differs. */
export const CHANGE_SORTS = [
  'store_id',
  'uptime_last_hour',
  'downtime_last_hour',
  'uptime_last_day',
  'downtime_last_day',
  'uptime_last_week',
  'downtime_last_week',
] as const;

const viewSchema = z.object({
  reportId: z.uuid(),
  since: z.uuid(),
  reason: z.enum(CHANGE_REASONS).optional(),
  sort: z.enum(CHANGE_SORTS),
  order: z.enum(['asc', 'desc']),
});
const cursorSchema = z.object({ view: viewSchema, position: z.int().min(0) });

/** What a caller sees of the changes between two reports: which of them, and in which order. */
export type ChangesView = z.output<typeof viewSchema>;

/** What a caller asks for; a cursor has the rest. */
export type AskedChanges = Pick<ChangesView, 'reportId' | 'since'> &
  Partial<Pick<ChangesView, 'reason' | 'sort' | 'order'>>;

/** A view, and where in it a page begins. */
export interface ChangesPlace {
  readonly view: ChangesView;
  readonly position: number;
}

/**
 * Where a page begins. A cursor fixes the view; what is given beside it must be the same.
 * @throws Problem 400 for a cursor that does not fit.
 */
export function changesPlace(asked: AskedChanges, cursor: string | undefined): ChangesPlace {
  if (cursor === undefined) {
    return { view: { sort: 'store_id', order: 'asc', ...asked }, position: 0 };
  }
  const place = decodeCursor(LIST, cursor, cursorSchema);
  const isSame = Object.entries(asked).every(
    ([name, value]) => place.view[name as keyof ChangesView] === value,
  );
  if (isSame) return place;
  throw Problem.badRequest(
    'cursor belongs to other reports, or to another reason or order; repeat those of the first page or leave it away.',
    { parameter: 'cursor' },
  );
}

/** The text that goes on at a place. */
export function changesCursor(place: ChangesPlace): string {
  return encodeCursor(LIST, place);
}
