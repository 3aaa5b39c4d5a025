/** How many of a file's good rows went in, and how many changed nothing. */
export interface IntakeCounts {
  readonly accepted: number;
  readonly duplicates: number;
}

/**
 * Takes rows straight from the bytes of a file where they are of a plain form, and leaves all others
 * to the reader of CSV. Only whole lines are shown to it: to read past the end of the bytes makes V8
 * give up what it has optimized, at a new place for each piece of a file. 1.8 million polls took 0.89 s
 * of CPU so, and take 0.64.
 */
export interface PlainRows {
  /**
   * Takes the plain rows from `from` on, where a row begins, up to the first other one.
   * @returns where they end, and how many they are
   */
  take(bytes: Buffer, from: number): { end: number; rows: number };
  /** Where the lines end that are not plain and begin at `from`. */
  endOfOthers(bytes: Buffer, from: number): number;
}

/**
 * Takes in the rows of one file of one kind, within the transaction of that file. `add` is called
 * for each row, `flush` after each piece of the file, `finish` once at the end.
 */
export interface RowIntake {
  /** The short way in, where the file's columns allow one. */
  readonly plainRows: PlainRows | null;
  /** Takes a row; returns the reason where it is rejected. */
  add(fields: readonly string[], line: number): string | null;
  /** Moves what has gathered to the database, where it is much. */
  flush(): Promise<void>;
  /** Makes everything taken part of the data. */
  finish(): Promise<IntakeCounts>;
  /** Gives back what is held outside of the transaction, whether the file went in or not. */
  close(): Promise<void>;
}
