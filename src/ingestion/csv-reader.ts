import { parseString } from 'fast-csv';
import { LONGEST_RECORD, RecordSplitter, type RecordText } from './record-splitter';
import { Utf8Decoder } from './utf8-text';

/** A record of a CSV file. `fields` are trimmed of blanks, or `null` where the quoting is broken. */
export interface CsvRecord extends Omit<RecordText, 'isBroken'> {
  readonly fields: readonly string[] | null;
}

/** Cuts spaces and tabs off both ends; other white space may be part of a value. */
export function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlankCode(text.charCodeAt(from))) from += 1;
  while (to > from && isBlankCode(text.charCodeAt(to - 1))) to -= 1;
  return to - from === text.length ? text : text.slice(from, to);
}

function isBlankCode(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function splitPlain(text: string): string[] {
  const fields = text.split(',');
  for (let i = 0; i < fields.length; i += 1) fields[i] = trimBlanks(fields[i] ?? '');
  return fields;
}

/** fast-csv's rows of these records, or `null` where it stumbles or does not make one row of each. */
async function rowsOf(records: readonly RecordText[]): Promise<string[][] | null> {
  const rows: string[][] = [];
  try {
    const text = records.map((record) => record.text).join('\n');
    for await (const row of parseString(text, { headers: false })) rows.push(row as string[]);
  } catch {
    return null;
  }
  return rows.length === records.length ? rows : null;
}

/** Parses records with quotes; halving finds the few that cannot be parsed without stopping at them. */
async function parseQuoted(records: readonly RecordText[]): Promise<(string[] | null)[]> {
  const rows = await rowsOf(records);
  if (rows) return rows.map((row) => row.map(trimBlanks));
  if (records.length === 1) return [null];
  const middle = records.length >> 1;
  return [
    ...(await parseQuoted(records.slice(0, middle))),
    ...(await parseQuoted(records.slice(middle))),
  ];
}

async function parseRecords(records: readonly RecordText[]): Promise<CsvRecord[]> {
  // One that is known to be broken would cost a search for it among its neighbours.
  const quoted = records.filter(({ text, isBroken }) => !isBroken && text.includes('"'));
  const rows = quoted.length > 0 ? await parseQuoted(quoted) : [];
  let next = 0;
  return records.map(({ line, text, isBroken }) => {
    if (isBroken) return { line, text, fields: null };
    if (!text.includes('"')) return { line, text, fields: splitPlain(text) };
    const fields = rows[next] ?? null;
    next += 1;
    return { line, text, fields };
  });
}

/**
 * Reads a CSV file as it arrives, piece by piece, in bounded memory. Records without a quote are
 * split at their commas, which costs a twentieth of a general reader; those with a quote go through
 * fast-csv (`docs/accounting.md`, section 1).
 */
export class CsvReader {
  private readonly decoder = new Utf8Decoder(LONGEST_RECORD);
  private readonly splitter = new RecordSplitter();

  /** Whether the next byte begins a record: nothing is held of what came before. */
  get isBetweenRecords(): boolean {
    return this.decoder.isEmpty && this.splitter.isEmpty;
  }

  /**
   * Reads the next piece; its records, as far as they are complete.
   * @throws RefusedFile where the file as a whole is no CSV in UTF-8.
   */
  async read(piece: Buffer): Promise<CsvRecord[]> {
    return parseRecords(this.splitter.push(this.decoder.push(piece)));
  }

  /** Passes over lines that someone else has read, between two records. */
  skip(bytes: number, lines: number): void {
    this.decoder.skip(bytes);
    this.splitter.skip(lines);
  }

  /**
   * Ends the file; its last records.
   * @throws RefusedFile as {@link read} does.
   */
  async end(): Promise<CsvRecord[]> {
    const records = this.splitter.push(this.decoder.end());
    return parseRecords([...records, ...this.splitter.end()]);
  }
}
