const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const ZERO = 0x30;
const TILDE = 0x7e;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
const LONGEST_PLAIN_ID = 64;

/** Where a store id of visible ASCII without quotes ends, at a comma; -1 where there is none at `start`. */
export function endOfPlainId(bytes: Uint8Array, start: number): number {
  let next = start;
  for (let byte = bytes[next] ?? 0; byte !== COMMA; byte = bytes[next] ?? 0) {
    if (byte <= BLANK || byte > TILDE || byte === QUOTE) return -1;
    next += 1;
  }
  return next === start || next - start > LONGEST_PLAIN_ID ? -1 : next;
}

/** Where the next row begins if this one ends at `at`, with LF or CRLF; -1 where it does not. */
export function nextRow(bytes: Uint8Array, at: number): number {
  const end = bytes[at] === CARRIAGE_RETURN ? at + 1 : at;
  return bytes[end] === LINE_FEED ? end + 1 : -1;
}

/** The digit at an index; far more than 9 where there is none. */
export function digitAt(bytes: Uint8Array, index: number): number {
  const digit = (bytes[index] ?? 0) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : 1e9;
}

/** The number of two digits at an index; far more than 99 where there is none. */
export function twoDigits(bytes: Uint8Array, index: number): number {
  return digitAt(bytes, index) * 10 + digitAt(bytes, index + 1);
}

/**
 * Where the lines end that begin at `from` and are not plain: at the end of the bytes, which end a
 * line, or where `isPlain` says that a plain row begins.
 */
export function endOfLinesUntil(
  bytes: Buffer,
  from: number,
  isPlain: (start: number) => boolean,
): number {
  let start = from;
  while (start < bytes.length && !isPlain(start)) start = bytes.indexOf(LINE_FEED, start) + 1;
  return start;
}
