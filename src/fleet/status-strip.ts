import type { WeekByHour } from '../uptime/accounting-run';

/** Two hours each. */
export const STRIP_LETTERS = 84;
/** Four letters in each. */
export const STRIP_BYTES = STRIP_LETTERS / 4;

/** closed, up, down, mixed: the letters by their codes. */
const LETTERS = 'cudm';
const [CLOSED, UP, DOWN, MIXED] = [0, 1, 2, 3];

const TEXT_OF_BYTE = Array.from({ length: 256 }, (_, byte) =>
  [6, 4, 2, 0].map((shift) => LETTERS.charAt((byte >> shift) & 3)).join(''),
);

function codeOf(business: number, downtime: number): number {
  if (business === 0) return CLOSED;
  if (downtime === 0) return UP;
  return downtime === business ? DOWN : MIXED;
}

/** Writes a week's strip into `STRIP_BYTES` bytes that hold zeros. */
export function writeStrip(into: Uint8Array, { business, downtime }: WeekByHour): void {
  for (let letter = 0; letter < STRIP_LETTERS; letter += 1) {
    const code = codeOf(sumOfTwo(business, letter), sumOfTwo(downtime, letter));
    const byte = letter >> 2;
    into[byte] = ((into[byte] ?? 0) << 2) | code;
  }
}

function sumOfTwo(hours: Float64Array, letter: number): number {
  return (hours[letter * 2] ?? 0) + (hours[letter * 2 + 1] ?? 0);
}

/**
 * The strip as text (`docs/api.md`, Dashboard): a letter for each two hours of the week, oldest first,
 * `u` where all of its business time was up, `d` down, `m` both, `c` without business time.
 */
export function stripText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += TEXT_OF_BYTE[byte] ?? '';
  return text;
}
