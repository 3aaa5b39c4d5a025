/** How many of a file's good rows went in, and how many changed nothing. */
export interface IntakeCounts {
  readonly accepted: number;
  readonly duplicates: number;
}

/**
 * Takes in the rows of one file of one kind, within the transaction of that file. `add` is called
 * for each row, `flush` after each piece of the file, `finish` once at the end.
 */
export interface RowIntake {
  /** Takes a row; returns the reason where it is rejected. */
  add(fields: readonly string[], line: number): string | null;
  /** Moves what has gathered to the database, where it is much. */
  flush(): Promise<void>;
  /** Makes everything taken part of the data. */
  finish(): Promise<IntakeCounts>;
}
