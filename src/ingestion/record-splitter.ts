import { RefusedFile } from './refused-file';

/** The longest record of a CSV file, in UTF-16 code units (1 MiB of plain text). */
export const LONGEST_RECORD = 1024 * 1024;

/** The text of one record, line break left away, and the line on which it begins (from 1). */
export interface RecordText {
  readonly line: number;
  readonly text: string;
  /** Whether something stands between the end of a quoted field and the comma after it. */
  readonly isBroken: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;

function isBlank(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code !== SPACE && code !== TAB) return false;
  }
  return true;
}

/**
 * Cuts text that arrives in pieces into records. A line ends in LF, CRLF or CR; within a quoted
 * field a line break belongs to the field. Wholly blank lines are no records, but count as lines.
 */
export class RecordSplitter {
  private rest = '';
  private line = 1;

  /** Whether nothing is held of the pieces so far: the next one begins a record. */
  get isEmpty(): boolean {
    return this.rest === '';
  }

  /** Passes over lines that someone else has read, between two records. */
  skip(lines: number): void {
    this.line += lines;
  }

  /**
   * Takes the next piece; returns the records that are complete with it.
   * @throws RefusedFile where a record is longer than {@link LONGEST_RECORD}.
   */
  push(piece: string): RecordText[] {
    const text = this.rest === '' ? piece : this.rest + piece;
    const records = text.includes('"') ? this.splitQuoted(text) : this.splitPlain(text);
    if (text.length > LONGEST_RECORD) {
      for (const record of records) this.refuseLong(record.text, record.line);
      this.refuseLong(this.rest, this.line);
    }
    return records;
  }

  /**
   * Ends the text; returns the last record where no line break followed it.
   * @throws RefusedFile where a quote is still open.
   */
  end(): RecordText[] {
    // The break makes the last record complete where it is not within quotes.
    const records = this.rest === '' ? [] : this.push('\n');
    if (this.rest !== '') {
      throw new RefusedFile(
        `the record that begins on line ${this.line} has a quote that is never closed: close it, or double a quote that is part of the text`,
      );
    }
    return records;
  }

  private refuseLong(text: string, line: number): void {
    if (text.length > LONGEST_RECORD) {
      throw new RefusedFile(
        `the record that begins on line ${line} is longer than 1 MiB: a quote may never be closed, or the file is no CSV`,
      );
    }
  }

  private splitPlain(text: string): RecordText[] {
    const records: RecordText[] = [];
    // A CR at the very end may be the first half of a CRLF.
    const held = text.endsWith('\r');
    const lines = text.includes('\r')
      ? (held ? text.slice(0, -1) : text).split(/\r\n|\n|\r/)
      : text.split('\n');
    const last = lines.length - 1;
    for (let i = 0; i < last; i += 1) {
      const line = lines[i] ?? '';
      if (!isBlank(line)) records.push({ line: this.line + i, text: line, isBroken: false });
    }
    this.line += last;
    this.rest = held ? `${lines[last] ?? ''}\r` : (lines[last] ?? '');
    return records;
  }

  private splitQuoted(text: string): RecordText[] {
    const records: RecordText[] = [];
    let start = 0;
    let breaks = 0;
    let inQuotes = false;
    let atFieldStart = true;
    let afterQuotes = false;
    let isBroken = false;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (code === LINE_FEED || code === CARRIAGE_RETURN) {
        const isPair = code === CARRIAGE_RETURN && text.charCodeAt(i + 1) === LINE_FEED;
        if (code === CARRIAGE_RETURN && i === text.length - 1) break;
        breaks += 1;
        if (!inQuotes) {
          const record = text.slice(start, i);
          if (!isBlank(record)) records.push({ line: this.line, text: record, isBroken });
          this.line += breaks;
          breaks = 0;
          start = i + (isPair ? 2 : 1);
          atFieldStart = true;
          afterQuotes = false;
          isBroken = false;
        }
        if (isPair) i += 1;
      } else if (inQuotes) {
        if (code === QUOTE) {
          if (text.charCodeAt(i + 1) === QUOTE) i += 1;
          else [inQuotes, afterQuotes] = [false, true];
        }
      } else if (code === QUOTE && atFieldStart) {
        inQuotes = true;
        atFieldStart = false;
      } else if (code === COMMA) {
        atFieldStart = true;
        afterQuotes = false;
      } else if (code !== SPACE && code !== TAB) {
        atFieldStart = false;
        isBroken ||= afterQuotes;
      }
    }
    this.rest = text.slice(start);
    return records;
  }
}
