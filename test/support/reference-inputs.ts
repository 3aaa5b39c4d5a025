import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The reading half of the reference (see `reference.ts`): the input files by docs/accounting.md, sections 1
 * and 3, written for plainness. It shares no code with the service and does zone arithmetic with Intl.
 */

export type ReferenceStatus = 'active' | 'inactive';

/** Half-open, in epoch microseconds. */
export interface Span {
  from: bigint;
  to: bigint;
}

export interface Poll {
  at: bigint;
  status: ReferenceStatus;
}

export interface HoursRow {
  day: number;
  /** Seconds of the local day; an end may be 86,400. */
  start: number;
  end: number;
}

export interface Inputs {
  /** Of each store, ascending, one for each instant. */
  polls: Map<string, Poll[]>;
  hours: Map<string, HoursRow[]>;
  zones: Map<string, string>;
}

const SECOND = 1_000_000n;
const DAY_SECONDS = 86_400;
const YEAR_2000 = 946_684_800n * SECOND;

/** Reads the files of `dir`; rows that break a rule are left out, as are files that are not there. */
export function readInputs(dir: string, latest: bigint): Inputs {
  const statuses = new Map<string, Map<bigint, ReferenceStatus>>();
  for (const row of readRows(join(dir, 'store_status.csv'))) {
    const id = storeId(row.get('store_id'));
    const status = row.get('status')?.toLowerCase();
    const at = instant(row.get('timestamp_utc') ?? '');
    if (id === null || at === null || at < YEAR_2000 || at > latest) continue;
    if (status !== 'active' && status !== 'inactive') continue;
    entry(statuses, id, () => new Map<bigint, ReferenceStatus>()).set(at, status);
  }
  const polls = new Map<string, Poll[]>();
  for (const [id, byInstant] of statuses) {
    const sorted = [...byInstant].sort(([a], [b]) => (a < b ? -1 : 1));
    polls.set(
      id,
      sorted.map(([at, status]) => ({ at, status })),
    );
  }

  const hours = new Map<string, HoursRow[]>();
  for (const row of readRows(join(dir, 'menu_hours.csv'))) {
    const id = storeId(row.get('store_id'));
    const day = row.get('dayofweek') ?? row.get('day') ?? row.get('day_of_week') ?? '';
    const start = secondOfDay(row.get('start_time_local') ?? '');
    const end = secondOfDay(row.get('end_time_local') ?? '');
    if (id === null || !/^[0-6]$/.test(day) || start === null || end === null) continue;
    if (start === DAY_SECONDS) continue;
    entry(hours, id, () => [] as HoursRow[]).push({ day: Number(day), start, end });
  }

  const zones = new Map<string, string>();
  for (const row of readRows(join(dir, 'timezones.csv'))) {
    const id = storeId(row.get('store_id'));
    const zone = row.get('timezone_str') ?? '';
    if (id !== null && isZone(zone)) zones.set(id, zone);
  }
  return { polls, hours, zones };
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

/** Rows of a CSV file by column name in lower case; values without surrounding blanks. */
function readRows(path: string): Map<string, string>[] {
  if (!existsSync(path)) return [];
  const [header, ...rows] = parseCsv(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  const names = (header ?? []).map((name) => name.trim().toLowerCase());
  return rows.map((fields) => {
    const row = new Map<string, string>();
    fields.forEach((field, index) => row.set(names[index] ?? `extra ${index}`, field.trim()));
    return row;
  });
}

function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  for (let at = 0; at <= text.length; at++) {
    const char = text[at];
    if (quoted && char !== undefined) {
      if (char !== '"') field += char;
      else if (text[at + 1] === '"') field += text[++at] ?? '';
      else quoted = false;
    } else if (char === '"' && field.trim() === '') {
      quoted = true;
      field = '';
    } else if (char === ',') {
      row.push(field);
      field = '';
    } else if (char === '\n' || char === '\r' || char === undefined) {
      if (row.length > 0 || field.trim() !== '') rows.push([...row, field]);
      row = [];
      field = '';
    } else {
      field += char;
    }
  }
  return rows;
}

function storeId(text: string | undefined): string | null {
  if (text === undefined || text === '' || /\p{Cc}/u.test(text)) return null;
  return Array.from(text).length > 64 ? null : text;
}

const TIMESTAMP =
  /^(\d{4})-(\d\d)-(\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\s*(?:UTC|Z|([+-])(\d\d)(?::?(\d\d))?)?$/i;

/** Epoch microseconds of a timestamp; without a zone it is UTC. Null where it cannot be read. */
export function instant(text: string): bigint | null {
  const match = TIMESTAMP.exec(text);
  if (!match) return null;
  const group = (index: number) => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(group) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const millis = Date.UTC(year, month - 1, day, hour, minute, second);
  const written = `${match[1] ?? ''}-${match[2] ?? ''}-${match[3] ?? ''}T${match[4] ?? ''}:${match[5] ?? ''}:${match[6] ?? ''}`;
  if (new Date(millis).toISOString().slice(0, 19) !== written) return null;
  if (group(9) > 23 || group(10) > 59) return null;
  const offset = (group(9) * 60 + group(10)) * (match[8] === '-' ? -60 : 60);
  const fraction = BigInt((match[7] ?? '').padEnd(6, '0'));
  return (BigInt(millis / 1000) - BigInt(offset)) * SECOND + fraction;
}

function secondOfDay(text: string): number | null {
  const match = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(text);
  if (!match) return null;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
  const seconds = hour * 3600 + minute * 60 + second;
  return minute > 59 || second > 59 || seconds > DAY_SECONDS ? null : seconds;
}

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

function isZone(name: string): boolean {
  try {
    formatOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false;
  }
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  formats.set(zone, format);
  return format;
}

/** How far a zone's clocks are ahead of UTC at an instant; all in seconds. */
function offsetAt(zone: string, epochSecond: number): number {
  const key = `${zone} ${epochSecond}`;
  let offset = offsets.get(key);
  if (offset === undefined) {
    const parts = formatOf(zone).formatToParts(epochSecond * 1000);
    const part = (type: string) => Number(parts.find((each) => each.type === type)?.value);
    const local = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    offset = local / 1000 - epochSecond;
    offsets.set(key, offset);
  }
  return offset;
}

/**
 * The instant at which a zone's clocks show `local` (seconds, as if the clocks were UTC): the first of two, and
 * for a time that is skipped the one that the offset before the gap gives, which is as much later as the gap is long.
 */
function instantOfLocal(zone: string, local: number): bigint {
  const before = offsetAt(zone, local - DAY_SECONDS);
  const after = offsetAt(zone, local + DAY_SECONDS);
  const valid = [before, after]
    .filter((offset) => offsetAt(zone, local - offset) === offset)
    .map((offset) => local - offset);
  return BigInt(valid.length > 0 ? Math.min(...valid) : local - before) * SECOND;
}

/** Business time of a store in the window: ascending, apart from each other. Without rows, all of it. */
export function businessSpans(rows: HoursRow[] | undefined, zone: string, window: Span): Span[] {
  if (!rows) return [window];
  const spans: Span[] = [];
  const firstDay = Number(window.from / SECOND / 86_400n) - 3;
  const lastDay = Number(window.to / SECOND / 86_400n) + 2;
  for (let day = firstDay; day <= lastDay; day++) {
    const dayOfWeek = (day + 3) % 7;
    for (const row of rows.filter((each) => each.day === dayOfWeek)) {
      const end = row.end >= 86_340 ? DAY_SECONDS : row.end;
      const endDay = end > row.start ? day : day + 1;
      const from = instantOfLocal(zone, day * DAY_SECONDS + row.start);
      const to = instantOfLocal(zone, endDay * DAY_SECONDS + end);
      if (to > from) spans.push({ from, to });
    }
  }
  return intersect(union(spans), [window]);
}

/** The spans as one ascending list in which none overlap or touch. */
export function union(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1);
    if (!last || span.from > last.to) merged.push({ ...span });
    else if (span.to > last.to) last.to = span.to;
  }
  return merged;
}

/** What two lists of spans share. */
export function intersect(one: Span[], other: Span[]): Span[] {
  const shared: Span[] = [];
  for (const a of one) {
    for (const b of other) {
      const from = a.from > b.from ? a.from : b.from;
      const to = a.to < b.to ? a.to : b.to;
      if (to > from) shared.push({ from, to });
    }
  }
  return shared;
}
