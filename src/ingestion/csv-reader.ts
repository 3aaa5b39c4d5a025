import { parseString } from 'fast-csv';
import { LONGEST_RECORD, RecordSplitter, type RecordText } from './record-splitter';
import { utf8Text } from './utf8-text';

/** A record of a CSV file. `fields` are trimmed of blanks, or `null` where the quoting is broken. */
export interface CsvRecord extends RecordText {
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
  const quoted = records.filter((record) => record.text.includes('"'));
  const rows = quoted.length > 0 ? await parseQuoted(quoted) : [];
  let next = 0;
  return records.map(({ line, text }) => {
    if (!text.includes('"')) return { line, text, fields: splitPlain(text) };
    const fields = rows[next] ?? null;
    next += 1;
    return { line, text, fields };
  });
}

/**
 * Reads a CSV file as it arrives: a batch of records for each piece of it, in bounded memory.
 * Records without a quote are split at their commas, which is what nearly every poll is and costs a
 * twentieth of a general reader; those with a quote go through fast-csv (`docs/accounting.md`,
 * section 1).
 * @throws RefusedFile where the file as a whole is no CSV in UTF-8.
 */
export async function* readCsv(chunks: AsyncIterable<Buffer>): AsyncGenerator<CsvRecord[]> {
  const splitter = new RecordSplitter();
  for await (const text of utf8Text(chunks, LONGEST_RECORD)) {
    yield await parseRecords(splitter.push(text));
  }
  yield await parseRecords(splitter.end());
}
