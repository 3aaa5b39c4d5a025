import type { Report } from './use-report';

/** Whether two reports can be compared: both are there, and counted in the same way (`docs/api.md`, section 6, Dashboard). */
export function areComparable(one: Report, other: Report): boolean {
  return (
    one.report_id !== other.report_id &&
    one.status === 'Complete' &&
    other.status === 'Complete' &&
    one.interpolation === other.interpolation &&
    carryOf(one) === carryOf(other)
  );
}

/** Where the page shows what changed from the earlier one of two reports to the later one. */
export function changesAddress(one: Report, other: Report): string {
  const [before, after] = isBefore(one, other) ? [one, other] : [other, one];
  return `/reports/${after.report_id}/changes?since=${before.report_id}`;
}

/** By what they are as of, and of the same instant by when they were asked for; a report without polls comes first. */
function isBefore(one: Report, other: Report): boolean {
  const [a, b] = [one.as_of ?? '', other.as_of ?? ''];
  return a === b ? one.created_at < other.created_at : a < b;
}

function carryOf({ parameters }: Report): unknown {
  return (parameters as Readonly<Record<string, unknown>>)['max_carry_minutes'];
}
