/** What a file of polls means, by the plainest reading of docs/accounting.md, section 1. */
export interface CsvMeaning {
  /** `null` where the file is refused whole. */
  polls: Map<string, 'active' | 'inactive'> | null;
  rows: number;
  good: number;
  rejectedLines: number[];
}

const REFUSED: CsvMeaning = { polls: null, rows: 0, good: 0, rejectedLines: [] };
const NEEDED = ['store_id', 'status', 'timestamp_utc'];
const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)[ Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?: ?(?:[Uu][Tt][Cc]|[Zz]|([+-])(\d\d)(?::?(\d\d))?))?$/;
const MICROS = 1_000_000n;
const EARLIEST = BigInt(Date.UTC(2000, 0)) * 1_000n;

interface Row {
  line: number;
  /** `null` where the quoting is broken. */
  fields: string[] | null;
}

/** The key of a poll: its store and its instant in epoch microseconds. */
export const pollKey = (storeId: string, at: bigint | number): string => `${at} ${storeId}`;

/**
 * Reads a file of polls character by character. It shares no code with the service, and is written
 * to be looked through, not to be fast.
 * @param latest the last instant that is no future, in epoch microseconds
 */
export function meaningOf(content: Buffer, latest: number): CsvMeaning {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return REFUSED;
  }
  const rows = text.includes('\0') ? null : rowsOf(text);
  const header = rows?.shift();
  if (!rows || !header) return REFUSED;
  const names = (header.fields ?? []).map((name) => name.toLowerCase());
  const places = NEEDED.map((name) => names.indexOf(name));
  if (places.includes(-1)) return REFUSED;
  if (NEEDED.some((name) => names.indexOf(name) !== names.lastIndexOf(name))) return REFUSED;

  const polls = new Map<string, 'active' | 'inactive'>();
  const rejectedLines: number[] = [];
  for (const { line, fields } of rows) {
    const [id, status, timestamp] = places.map((place) => fields?.[place] ?? '');
    const at = instantOf(timestamp ?? '');
    const isGood =
      fields !== null &&
      fields.length <= names.length &&
      isStoreId(id ?? '') &&
      /^(in)?active$/i.test(status ?? '') &&
      at !== null &&
      at >= EARLIEST &&
      at <= BigInt(latest);
    if (isGood) polls.set(pollKey(id ?? '', at), status?.length === 6 ? 'active' : 'inactive');
    else rejectedLines.push(line);
  }
  return { polls, rows: rows.length, good: rows.length - rejectedLines.length, rejectedLines };
}

/** The rows, header included, blank lines left away; `null` where a quote is never closed. */
function rowsOf(text: string): Row[] | null {
  const rows: Row[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const row: Row = { line, fields: [] };
    const start = at;
    for (;;) {
      const quoted = /^[ \t]*"/.exec(restOfLine(text, at));
      let field = '';
      if (quoted) {
        at += quoted[0].length;
        for (; text[at] !== '"' || text[at + 1] === '"'; at += text[at] === '"' ? 2 : 1) {
          if (at >= text.length) return null;
          if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) line += 1;
          field += text[at] ?? '';
        }
        at += 1;
      }
      const plain = /^[^,]*/.exec(restOfLine(text, at))?.[0] ?? '';
      at += plain.length;
      if (quoted && !/^[ \t]*$/.test(plain)) row.fields = null;
      row.fields?.push((quoted ? field : plain).replace(/^[ \t]+|[ \t]+$/g, ''));
      if (text[at] !== ',') break;
      at += 1;
    }
    if (!/^[ \t]*$/.test(text.slice(start, at))) rows.push(row);
    line += 1;
    at += text.startsWith('\r\n', at) ? 2 : 1;
  }
  return rows;
}

function restOfLine(text: string, at: number): string {
  const end = /[\r\n]/.exec(text.slice(at))?.index;
  return text.slice(at, end === undefined ? undefined : at + end);
}

function isStoreId(id: string): boolean {
  const length = Array.from(id).length;
  return length >= 1 && length <= 64 && !/\p{Cc}/u.test(id);
}

function instantOf(text: string): bigint | null {
  const parts = INSTANT.exec(text);
  if (!parts) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(Number);
  const [fraction = '', sign = '+', hours = '0', minutes = '0'] = parts.slice(7);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 59) return null;
  if (Number(hours) > 23 || Number(minutes) > 59) return null;
  const local = BigInt(date.getTime() / 1_000 + hour * 3_600 + minute * 60 + second);
  const east = BigInt(Number(hours) * 3_600 + Number(minutes) * 60) * (sign === '-' ? -1n : 1n);
  return (local - east) * MICROS + BigInt(fraction.padEnd(6, '0'));
}
