import type { components } from '../../api/schema';

/** What `trigger_report` takes. */
export type ReportRequest = components['schemas']['TriggerReportDto'];

/** The form as it stands: text, as it was typed. */
export interface ReportForm {
  readonly asOf: string;
  readonly storeIds: string;
  readonly region: string;
  readonly type: string;
  readonly interpolation: 'previous' | 'linear';
  readonly maxCarryMinutes: string;
  readonly isDetailed: boolean;
}

export const EMPTY_FORM: ReportForm = {
  asOf: '',
  storeIds: '',
  region: '',
  type: '',
  interpolation: 'previous',
  maxCarryMinutes: '',
  isDetailed: false,
};

/** What is wrong, by the name of the field in the API. */
export type Faults = Readonly<Partial<Record<keyof ReportRequest, string>>>;

const INSTANT =
  /^(\d{4}-\d\d-\d\d)[T ]((?:[01]\d|2[0-3])(?::[0-5]\d){2})(?:\.\d{1,6})?(?: ?(?:UTC|Z|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?))?$/i;
/** No instant before it is one of the service's. */
const EARLIEST = Date.UTC(2000, 0, 1);
const MOST_STORES = 10_000;
const LONGEST_CARRY = 100_000_000;
const LONGEST_TEXT = 256;

function idsOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The request that a form asks for, and what the API would refuse of it (`docs/api.md`, section 6, Reports). */
export function requestOf(form: ReportForm): { request: ReportRequest; faults: Faults } {
  const ids = idsOf(form.storeIds);
  const carry = form.maxCarryMinutes.trim();
  const asOf = form.asOf.trim();
  const request: ReportRequest = {
    ...(asOf !== '' && { as_of: asOf }),
    ...(ids.length > 0 && { store_ids: ids }),
    ...(form.region !== '' && { region: form.region }),
    ...(form.type !== '' && { type: form.type }),
    ...(form.interpolation === 'linear' && { interpolation: 'linear' }),
    ...(carry !== '' && { max_carry_minutes: Number(carry) }),
    ...(form.isDetailed && { detail: 'full' }),
  };
  return { request, faults: faultsOf(form, ids, carry, asOf) };
}

function faultsOf(form: ReportForm, ids: readonly string[], carry: string, asOf: string): Faults {
  const faults: Partial<Record<keyof ReportRequest, string>> = {};
  const notAsOf = asOf === '' ? null : instantFault(asOf);
  if (notAsOf !== null) faults.as_of = notAsOf;
  if (ids.length > MOST_STORES) faults.store_ids = `${ids.length} ids; 10,000 are the most.`;
  for (const name of ['region', 'type'] as const) {
    if (Array.from(form[name]).length > LONGEST_TEXT) faults[name] = 'At most 256 characters.';
  }
  if (carry !== '') {
    const minutes = /^\d+$/.test(carry) ? Number(carry) : 0;
    if (minutes < 1 || minutes > LONGEST_CARRY)
      faults.max_carry_minutes = 'A whole number, 1 to 100,000,000.';
    else if (form.interpolation === 'linear') faults.max_carry_minutes = 'Not with linear.';
  }
  return faults;
}

/** What is wrong with an instant; how far ahead of its clock one may be, the service alone knows. */
function instantFault(text: string): string | null {
  const [, date = '', time = '', sign = '+', hours = '0', minutes = '0'] = INSTANT.exec(text) ?? [];
  const wallClock = Date.parse(`${date}T${time}Z`);
  // A day that the month does not have is read as one of the next month.
  if (Number.isNaN(wallClock) || !new Date(wallClock).toISOString().startsWith(date)) {
    return 'Not an instant; write it as 2023-01-25T18:13:22.479220Z.';
  }
  const east = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1);
  return wallClock - east < EARLIEST ? 'Before the year 2000, which no poll is.' : null;
}
