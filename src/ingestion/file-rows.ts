import { CsvColumns } from './csv-columns';
import { CsvReader, type CsvRecord } from './csv-reader';
import type { IngestionKind } from './ingestion-kind';
import type { IngestionProgress } from './ingestion-progress';
import type { RejectLog } from './reject-log';
import type { IntakeCounts, RowIntake } from './row-intake';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const TAB = 0x09;
const QUOTE = 0x22;
const BROKEN_QUOTING =
  'the quoting is broken: a quoted field must end right before a comma or the end of the row, and a quote within it is doubled';

function isBlankOrBreak(byte: number | undefined): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === BLANK || byte === TAB;
}

/** Where the rows of one file go. */
export interface RowTargets {
  /** Called once, with the columns of the header. */
  readonly open: (columns: CsvColumns) => Promise<RowIntake>;
  readonly rejects: Pick<RejectLog, 'add' | 'flush'>;
  readonly progress: Pick<IngestionProgress, 'rows' | 'tell'>;
}

/** Reads one file as it arrives, and hands each row over: as bytes where it is plain, else as fields. */
export class FileRows {
  private readonly reader = new CsvReader();
  private columns: CsvColumns | null = null;
  private intake: RowIntake | null = null;

  constructor(
    private readonly kind: IngestionKind,
    private readonly targets: RowTargets,
  ) {}

  /**
   * Takes the next piece of the file.
   * @throws RefusedFile where the file is refused whole.
   */
  async take(piece: Buffer): Promise<void> {
    // A line is a row only where it cannot lie within quotes; a piece with a quote goes as a whole.
    let isWithinQuotes = piece.includes(QUOTE);
    const lines = piece.subarray(0, piece.lastIndexOf(LINE_FEED) + 1);
    let from = 0;
    while (from < piece.length) {
      if (!isWithinQuotes) from = this.takePlain(lines, from);
      const isCutOff = isWithinQuotes || from === lines.length;
      const to = isCutOff ? piece.length : this.endOfOthers(lines, from);
      if (to > from) await this.takeRecords(this.reader.read(piece.subarray(from, to)));
      // What a line break does not end, only a quote can, of which this piece has none.
      isWithinQuotes ||= !this.reader.isBetweenRecords;
      from = to;
    }
    await this.targets.rejects.flush();
    await this.intake?.flush();
    this.targets.progress.tell();
  }

  /** Ends the file; see {@link take}. */
  async finish(): Promise<IntakeCounts> {
    await this.takeRecords(this.reader.end());
    await this.targets.rejects.flush();
    // Without a header the file is empty, which is refused.
    this.intake ??= await this.targets.open(CsvColumns.fromHeader(this.kind, undefined));
    return this.intake.finish();
  }

  /** Gives back what is held, whether the file went in or not. */
  async close(): Promise<void> {
    await this.intake?.close();
  }

  private takePlain(lines: Buffer, from: number): number {
    if (!this.intake?.plainRows || !this.reader.isBetweenRecords) return from;
    const { end, rows } = this.intake.plainRows.take(lines, from);
    this.reader.skip(end - from, rows);
    this.targets.progress.rows += rows;
    return end;
  }

  /** How far the reader of CSV is to go before plain rows are looked for again. */
  private endOfOthers(lines: Buffer, from: number): number {
    if (this.intake?.plainRows && this.reader.isBetweenRecords) {
      return this.intake.plainRows.endOfOthers(lines, from);
    }
    if (this.intake?.plainRows === null) return lines.length;
    let start = from;
    // Blank lines before the header: one by one, very many of them would take long.
    while (this.intake === null && isBlankOrBreak(lines[start])) start += 1;
    const end = lines.indexOf(LINE_FEED, start);
    return end === -1 ? lines.length : end + 1;
  }

  private async takeRecords(records: readonly CsvRecord[]): Promise<void> {
    for (const record of records) {
      if (!this.columns || !this.intake) {
        this.columns = CsvColumns.fromHeader(this.kind, record);
        this.intake = await this.targets.open(this.columns);
        continue;
      }
      this.targets.progress.rows += 1;
      const reason =
        record.fields === null
          ? BROKEN_QUOTING
          : (this.columns.problemOf(record.fields) ?? this.intake.add(record.fields, record.line));
      if (reason !== null) this.targets.rejects.add(record.line, reason, record.text);
    }
  }
}
