import type { CsvRecord } from './csv-reader';
import { KIND_COLUMNS, type Column, type IngestionKind } from './ingestion-kind';
import { RefusedFile } from './refused-file';
import { shown } from './shown';

const OTHER_SEPARATORS = [
  { separator: ';', name: 'semicolons' },
  { separator: '\t', name: 'tabs' },
  { separator: '|', name: 'vertical bars' },
];

/** A further column, kept as a tag under the name that the header gives it. */
export interface TagColumn {
  readonly name: string;
  readonly index: number;
}

/** Where the columns of a kind stand in the rows of one file. */
export class CsvColumns {
  private constructor(
    private readonly kind: IngestionKind,
    private readonly width: number,
    /** Index of each needed and optional column, in the order of {@link KIND_COLUMNS}; -1 where absent. */
    readonly indexes: readonly number[],
    readonly tags: readonly TagColumn[],
  ) {}

  /**
   * Reads a header: columns by name, in any order and any case (`docs/accounting.md`, section 1).
   * @throws RefusedFile where a needed column lacks or stands there twice, or the separator is no comma.
   */
  static fromHeader(kind: IngestionKind, header: CsvRecord | undefined): CsvColumns {
    const { needed, optional, tags } = KIND_COLUMNS[kind];
    const expected = needed.map((column) => column.name).join(',');
    if (!header) {
      throw new RefusedFile(`the file is empty: its first line must name the columns ${expected}`);
    }
    const names = (header.fields ?? []).map((name) => name.toLowerCase());
    const indexes = [...needed, ...optional].map((column) => indexOfColumn(column, names));
    const missing = needed.filter((_, position) => indexes[position] === -1);
    if (missing.length > 0) {
      refuseOtherSeparator(header.text, needed, expected);
      throw new RefusedFile(
        `the header (line ${header.line}) is ${shown(header.text)} and lacks ${missing
          .map((column) => column.name)
          .join(', ')}: it must name the columns ${expected}`,
      );
    }
    return new CsvColumns(
      kind,
      names.length,
      indexes,
      tags ? tagColumns(header.fields ?? [], indexes) : [],
    );
  }

  /** Whether there are the needed columns and no others, in their order. */
  get areUsual(): boolean {
    const { length } = KIND_COLUMNS[this.kind].needed;
    return this.width === length && this.indexes.slice(0, length).every((at, i) => at === i);
  }

  /**
   * What is wrong with the number of a row's fields, or `null`. A row longer than the header has a
   * comma too many somewhere, and where is a guess.
   */
  problemOf(fields: readonly string[]): string | null {
    if (fields.length > this.width) {
      return `the row has ${fields.length} fields, but the header has ${this.width} columns: quote a field that holds a comma`;
    }
    const { needed } = KIND_COLUMNS[this.kind];
    const missing = needed.filter((_, position) => (this.indexes[position] ?? 0) >= fields.length);
    if (missing.length === 0) return null;
    const names = missing.map((column) => column.name).join(', ');
    return `the row has ${fields.length} of ${this.width} fields: ${names} is missing`;
  }
}

function indexOfColumn(column: Column, names: readonly string[]): number {
  const accepted = [column.name, ...column.aliases].map((name) => name.toLowerCase());
  const found = names.flatMap((name, index) => (accepted.includes(name) ? [index] : []));
  if (found.length > 1) {
    throw new RefusedFile(`the header has the column ${column.name} twice: leave one of them away`);
  }
  return found[0] ?? -1;
}

function refuseOtherSeparator(header: string, needed: readonly Column[], expected: string): void {
  const first = needed[0]?.name ?? '';
  const other = OTHER_SEPARATORS.find(
    ({ separator }) => !header.includes(',') && header.includes(separator),
  );
  if (other && header.toLowerCase().includes(first)) {
    throw new RefusedFile(
      `the fields are separated by ${other.name}, but must be by commas: the header must be ${expected}`,
    );
  }
}

function tagColumns(header: readonly string[], taken: readonly number[]): TagColumn[] {
  return header.flatMap((name, index) =>
    name === '' || taken.includes(index) ? [] : [{ name, index }],
  );
}
