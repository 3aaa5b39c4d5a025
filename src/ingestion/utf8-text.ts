import { isAscii, isUtf8 } from 'node:buffer';
import { RefusedFile } from './refused-file';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const SAVE_AS_UTF8 = 'save it as UTF-8 and send it again';

function refuseUtf16(start: Buffer): void {
  const mark = start.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    throw new RefusedFile(`the file is UTF-16, not UTF-8: ${SAVE_AS_UTF8}`);
  }
}

/** Where the last ASCII byte ends. No character of more bytes reaches across it. */
function lengthOfWholeCharacters(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) >= 0x80) end -= 1;
  return end;
}

function decode(bytes: Buffer, offset: number): string {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    throw new RefusedFile(
      `the file holds a NUL byte (byte ${offset + nul + 1}), so it is not text in UTF-8: ${SAVE_AS_UTF8}`,
    );
  }
  // The same text, and cheaper to make.
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) {
    // Decoding leniently puts U+FFFD in the place of the first bad byte.
    const good = bytes.toString('utf8').split('\ufffd', 1)[0] ?? '';
    const near = offset + Buffer.byteLength(good) + 1;
    throw new RefusedFile(`the file is not UTF-8 (near byte ${near}): ${SAVE_AS_UTF8}`);
  }
  return bytes.toString('utf8');
}

/**
 * Decodes bytes as UTF-8, strictly, piece by piece; a byte-order mark at the start is dropped.
 * At most a piece and the bytes after its last ASCII character are held, `mostPending` of them.
 * @throws RefusedFile where the bytes are UTF-16, hold NUL or are not UTF-8.
 */
export async function* utf8Text(
  chunks: AsyncIterable<Buffer>,
  mostPending: number,
): AsyncGenerator<string> {
  let pending = Buffer.alloc(0);
  let offset = 0;
  let started = false;
  for await (const chunk of chunks) {
    let bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (!started) {
      if (bytes.length < BYTE_ORDER_MARK.length) {
        pending = Buffer.from(bytes);
        continue;
      }
      started = true;
      refuseUtf16(bytes);
      if (bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
        bytes = bytes.subarray(3);
        offset = 3;
      }
    }
    const end = lengthOfWholeCharacters(bytes);
    // Such a stretch is either longer than any record may be, or no text.
    const whole = bytes.length - end > mostPending ? bytes.length : end;
    if (whole > 0) yield decode(bytes.subarray(0, whole), offset);
    offset += whole;
    pending = Buffer.from(bytes.subarray(whole));
  }
  if (!started) refuseUtf16(pending);
  if (pending.length > 0) yield decode(pending, offset);
}
