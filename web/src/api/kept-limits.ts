/** An answer that is kept, without what it says. */
export interface KeptEntry {
  readonly address: string;
  /** When it was taken, in milliseconds of the browser's clock. */
  readonly takenAt: number;
  readonly bytes: number;
}

/** As many answers are kept. */
export const MOST_ANSWERS = 60;
/** As much of them all together; one that is larger is not kept. */
export const MOST_BYTES = 32 * 1024 * 1024;
/** For as long. */
export const LONGEST_MS = 7 * 24 * 3_600_000;

/** The addresses of answers that are too old, or older than the newest ones that the limits let in. */
export function beyondLimits(entries: readonly KeptEntry[], now: number): string[] {
  const beyond: string[] = [];
  let count = 0;
  let bytes = 0;
  for (const entry of [...entries].sort((a, b) => b.takenAt - a.takenAt)) {
    const isIn =
      now - entry.takenAt <= LONGEST_MS &&
      count < MOST_ANSWERS &&
      bytes + entry.bytes <= MOST_BYTES;
    if (isIn) {
      count += 1;
      bytes += entry.bytes;
    } else {
      beyond.push(entry.address);
    }
  }
  return beyond;
}
