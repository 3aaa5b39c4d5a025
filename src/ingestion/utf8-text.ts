import { isAscii, isUtf8 } from 'node:buffer';
import { RefusedFile } from './refused-file';

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);
const SAVE_AS_UTF8 = 'save it as UTF-8 and send it again';

/** Told by its byte-order mark, or by the half of the first character that is NUL. */
function refuseUtf16(start: Buffer): void {
  const mark = start.subarray(0, 2).toString('hex');
  if (/^(fffe|feff|00(?!00)..|(?!00)..00)$/.test(mark)) {
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
 */
export class Utf8Decoder {
  private pending = NOTHING;
  private offset = 0;
  private started = false;

  constructor(private readonly mostPending: number) {}

  /** Whether no byte waits for those that follow. */
  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  /**
   * Decodes the next piece, as far as its characters are whole.
   * @throws RefusedFile where the bytes are UTF-16, hold NUL or are not UTF-8.
   */
  push(piece: Buffer): string {
    let bytes = this.isEmpty ? piece : Buffer.concat([this.pending, piece]);
    if (!this.started) {
      if (bytes.length < BYTE_ORDER_MARK.length) {
        this.pending = Buffer.from(bytes);
        return '';
      }
      this.started = true;
      refuseUtf16(bytes);
      if (bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
        bytes = bytes.subarray(3);
        this.offset = 3;
      }
    }
    const end = lengthOfWholeCharacters(bytes);
    // Such a stretch is either longer than any record may be, or no text.
    const whole = bytes.length - end > this.mostPending ? bytes.length : end;
    const text = whole === 0 ? '' : decode(bytes.subarray(0, whole), this.offset);
    this.offset += whole;
    this.pending = whole === bytes.length ? NOTHING : Buffer.from(bytes.subarray(whole));
    return text;
  }

  /** Passes over bytes that someone else has read, between two pieces. */
  skip(bytes: number): void {
    this.offset += bytes;
  }

  /**
   * Decodes what is left.
   * @throws RefusedFile as {@link push} does.
   */
  end(): string {
    if (!this.started) refuseUtf16(this.pending);
    return this.isEmpty ? '' : decode(this.pending, this.offset);
  }
}
