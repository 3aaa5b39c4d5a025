import { LONGEST_RECORD, RecordSplitter, type RecordText } from './record-splitter';
import { Utf8Decoder } from './utf8-text';

const QUOTE = 0x22;

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

/** The fields of a record whose quoting is not broken. */
function splitQuoted(text: string): string[] {
  const fields: string[] = [];
  let start = 0;
  while (start !== 0 || fields.length === 0) {
    let first = start;
    while (isBlankCode(text.charCodeAt(first))) first += 1;
    const isQuoted = text.charCodeAt(first) === QUOTE;
    const last = isQuoted ? closingQuote(text, first) : start;
    const comma = text.indexOf(',', last);
    const field = isQuoted
      ? text.slice(first + 1, last).replaceAll('""', '"')
      : text.slice(start, comma === -1 ? undefined : comma);
    fields.push(trimBlanks(field));
    start = comma + 1;
  }
  return fields;
}

function closingQuote(text: string, opening: number): number {
  let at = text.indexOf('"', opening + 1);
  while (text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  return at;
}

function fieldsOf({ text, isBroken }: RecordText): string[] | null {
  if (isBroken) return null;
  return text.includes('"') ? splitQuoted(text) : splitPlain(text);
}

function parsed(records: readonly RecordText[]): CsvRecord[] {
  return records.map((record) => ({
    line: record.line,
    text: record.text,
    fields: fieldsOf(record),
  }));
}

/**
 * Reads a CSV file as it arrives, piece by piece, in bounded memory (`docs/accounting.md`, section 1).
 * Records without a quote are split at their commas, which costs a twentieth of a general reader.
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
  read(piece: Buffer): CsvRecord[] {
    return parsed(this.splitter.push(this.decoder.push(piece)));
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
  end(): CsvRecord[] {
    const records = this.splitter.push(this.decoder.end());
    return parsed([...records, ...this.splitter.end()]);
  }
}
