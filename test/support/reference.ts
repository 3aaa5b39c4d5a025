import {
  businessSpans,
  type Inputs,
  intersect,
  type Poll,
  readInputs,
  type ReferenceStatus,
  type Span,
  union,
} from './reference-inputs';

/**
 * A second opinion on the report: docs/accounting.md, sections 2 to 5, as plainly as it can be written, in BigInt
 * microseconds and without any of the service's code. Slow on purpose where plain is slow.
 */

export interface ReferenceOptions {
  /** Epoch microseconds; by default the newest accepted poll. */
  asOf?: bigint;
  interpolation?: 'previous' | 'linear';
  /** By default America/Chicago. */
  defaultTimezone?: string;
  /** Epoch milliseconds after which a poll is refused; by default ten minutes from now. */
  maxSkewNow?: number;
}

export interface FullReferenceOptions extends ReferenceOptions {
  /** From 1; by default nothing is unknown. Not with `linear`. */
  maxCarryMinutes?: number;
}

const MINUTE = 60_000_000n;
const HOUR = 60n * MINUTE;
const COVERED = 90n * MINUTE;
const FAR = 1n << 62n;

const WINDOWS = [
  { name: 'last_hour', length: HOUR, unit: MINUTE },
  { name: 'last_day', length: 24n * HOUR, unit: HOUR },
  { name: 'last_week', length: 7n * 24n * HOUR, unit: HOUR },
];

const COLUMNS = [
  'store_id',
  ...WINDOWS.flatMap(({ name }) => [`uptime_${name}`, `downtime_${name}`]),
];
const FULL_COLUMNS = [
  ...COLUMNS,
  ...WINDOWS.flatMap(({ name }) =>
    ['business', 'unknown', 'coverage', 'uptime_least', 'uptime_most'].map(
      (figure) => `${figure}_${name}`,
    ),
  ),
  'last_observed_at',
  'observations_last_week',
  'timezone',
];

/** The report of seven columns over the CSV files of `dir`, as the text of its file. */
export function referenceReport(dir: string, options: ReferenceOptions = {}): string {
  return report(dir, options, COLUMNS);
}

/** The report with `detail=full` over the CSV files of `dir`, as the text of its file. */
export function referenceFull(dir: string, options: FullReferenceOptions = {}): string {
  return report(dir, options, FULL_COLUMNS);
}

function report(dir: string, options: FullReferenceOptions, columns: string[]): string {
  const inputs = readInputs(dir, BigInt(options.maxSkewNow ?? Date.now() + 600_000) * 1000n);
  const newest = [...inputs.polls.values()].map((polls) => polls.at(-1)?.at ?? 0n);
  const asOf = options.asOf ?? newest.reduce((a, b) => (a > b ? a : b), 0n);
  const ids = [...inputs.polls.keys()].sort((a, b) =>
    Buffer.compare(Buffer.from(a), Buffer.from(b)),
  );
  const lines = [columns.join(',')];
  for (const id of ids) {
    const row = reportRow(id, inputs, asOf, options);
    if (row) lines.push(columns.map((column) => quote(row.get(column) ?? '')).join(','));
  }
  return `${lines.join('\n')}\n`;
}

function quote(field: string): string {
  return /[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

/** One store's figures by column, or null where it has no poll at or before `asOf`. */
function reportRow(
  id: string,
  { polls: allPolls, hours, zones }: Inputs,
  asOf: bigint,
  options: FullReferenceOptions,
): Map<string, string> | null {
  const polls = (allPolls.get(id) ?? []).filter(({ at }) => at <= asOf);
  const lastPoll = polls.at(-1);
  if (!lastPoll) return null;

  const zone = zones.get(id) ?? options.defaultTimezone ?? 'America/Chicago';
  const weekFrom = asOf - 7n * 24n * HOUR;
  const week = businessSpans(hours.get(id), zone, { from: weekFrom, to: asOf });
  const stretches = stretchesOf(polls);
  const covered = reach(polls, COVERED);
  const carry = options.maxCarryMinutes;

  const row = new Map([
    ['store_id', id],
    ['last_observed_at', formatInstant(lastPoll.at)],
    [
      'observations_last_week',
      String(polls.filter(({ at }) => at >= weekFrom && at < asOf).length),
    ],
    ['timezone', zone],
  ]);
  for (const { name, length, unit } of WINDOWS) {
    const business = intersect(week, [{ from: asOf - length, to: asOf }]);
    const known = carry ? intersect(business, reach(polls, BigInt(carry) * MINUTE)) : business;
    const up = options.interpolation === 'linear' ? linearUp : previousUp;
    const uptime = measure(known, stretches, up);
    const total = lengthOf(business);
    const knownLength = lengthOf(known);
    row.set(`uptime_${name}`, decimal(uptime, unit, 2));
    row.set(`downtime_${name}`, decimal(knownLength - uptime, unit, 2));
    row.set(`business_${name}`, decimal(total, unit, 2));
    row.set(`unknown_${name}`, decimal(total - knownLength, unit, 2));
    const coverage = lengthOf(intersect(business, covered));
    row.set(`coverage_${name}`, total === 0n ? '' : decimal(coverage, total, 4));
    row.set(`uptime_least_${name}`, decimal(measure(known, stretches, leastUp), unit, 2));
    row.set(`uptime_most_${name}`, decimal(measure(known, stretches, mostUp), unit, 2));
  }
  return row;
}

/** The time from a poll to the next, in which `status` is that of the one and `next` that of the other. */
interface Stretch extends Span {
  status: ReferenceStatus;
  /** Null before the first poll and after the last. */
  next: ReferenceStatus | null;
}

function stretchesOf(polls: Poll[]): Stretch[] {
  const first = polls[0]?.at ?? FAR;
  return [
    { from: -FAR, to: first, status: 'active', next: null },
    ...polls.map(({ at, status }, index): Stretch => {
      const next = polls[index + 1];
      return { from: at, to: next?.at ?? FAR, status, next: next?.status ?? null };
    }),
  ];
}

/** The time up of `piece`, which lies within `stretch`. */
type TimeUp = (piece: Span, stretch: Stretch) => bigint;

const previousUp: TimeUp = ({ from, to }, { status }) => (status === 'active' ? to - from : 0n);

const leastUp: TimeUp = (piece, stretch) =>
  stretch.next === null || stretch.next === stretch.status ? previousUp(piece, stretch) : 0n;

const mostUp: TimeUp = (piece, stretch) =>
  stretch.next === null || stretch.next === stretch.status
    ? previousUp(piece, stretch)
    : piece.to - piece.from;

/** The area under the straight line from the one status to the other, rounded half up. */
const linearUp: TimeUp = (piece, stretch) => {
  const { from, to, status, next } = stretch;
  if (next === null || next === status) return previousUp(piece, stretch);
  const passed = piece.from - from;
  const reached = piece.to - from;
  // The share rises (or falls) by 1 over the stretch: the area to x is x² / (2 · length).
  const twiceLength = 2n * (to - from);
  const rising = reached * reached - passed * passed;
  const area = next === 'active' ? rising : (piece.to - piece.from) * twiceLength - rising;
  return (2n * area + twiceLength) / (2n * twiceLength);
};

function measure(spans: Span[], stretches: Stretch[], up: TimeUp): bigint {
  let sum = 0n;
  for (const stretch of stretches) {
    for (const piece of intersect(spans, [stretch])) sum += up(piece, stretch);
  }
  return sum;
}

/** The time from each poll until `length` after it. */
function reach(polls: Poll[], length: bigint): Span[] {
  return union(polls.map(({ at }) => ({ from: at, to: at + length })));
}

function lengthOf(spans: Span[]): bigint {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0n);
}

/** `value / unit`, both not negative, rounded half up to so many decimals; at least one decimal is kept. */
function decimal(value: bigint, unit: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const rounded = (2n * value * scale + unit) / (2n * unit);
  const fraction = String(rounded % scale).padStart(decimals, '0');
  return `${rounded / scale}.${fraction.replace(/(?<=\d)0+$/, '')}`;
}

function formatInstant(at: bigint): string {
  const seconds = new Date(Number(at / 1000n)).toISOString().slice(0, 19);
  return `${seconds}.${String(at % 1_000_000n).padStart(6, '0')}Z`;
}
