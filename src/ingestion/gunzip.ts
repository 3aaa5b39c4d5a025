import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RefusedFile } from './refused-file';

/** How many times its packed length a file may have, beyond {@link ALWAYS_TAKEN}. CSV of polls has 4 to 20. */
export const MOST_EXPANSION = 100;
/** Bytes that a packed file may grow to in any case: short files of one repeated row pack very well. */
export const ALWAYS_TAKEN = 64 * 1024 * 1024;

const MAGIC = Buffer.from([0x1f, 0x8b]);
const PIECE_BYTES = 256 * 1024;
const AGAIN = 'pack it again and send it whole';

const ignore = (): void => undefined;

/** Pieces of which the first one is at least as long as the magic number, unless that is all. */
async function* withLongStart(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let start: Buffer | null = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (start === null) {
      yield piece;
    } else if (start.length + piece.length < MAGIC.length) {
      // A piece holds until the next one is asked for.
      start = Buffer.concat([start, piece]);
    } else {
      yield start.length === 0 ? piece : Buffer.concat([start, piece]);
      start = null;
    }
  }
  if (start !== null && start.length > 0) yield start;
}

/** Pieces that stay as they are when the next one is asked for: zlib asks ahead. */
async function* copies(pieces: AsyncIterable<Buffer>, tell: (bytes: number) => void) {
  for await (const piece of pieces) {
    tell(piece.length);
    yield Buffer.from(piece);
  }
}

function asRefusal(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (code === 'Z_BUF_ERROR')
    return new RefusedFile(`the gzip breaks off before its end: ${AGAIN}`);
  if (typeof code !== 'string' || !code.startsWith('Z_')) return error;
  return new RefusedFile(`the gzip is damaged (${String(message)}): ${AGAIN}`);
}

/**
 * Unpacks gzip as it arrives, in bounded memory; several members one after the other are one file.
 * @throws RefusedFile where it is damaged, cut off, or grows beyond {@link ALWAYS_TAKEN} to more than
 *   {@link MOST_EXPANSION} times what came of it (`docs/api.md`, section 6, Limits).
 */
export async function* gunzipped(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: PIECE_BYTES });
  let given = 0;
  let made = 0;
  const source = copies(packed, (bytes) => (given += bytes));
  const feeding = pipeline(source, gunzip);
  feeding.catch(ignore);
  try {
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      made += piece.length;
      if (made > ALWAYS_TAKEN && made > gunzip.bytesWritten * MOST_EXPANSION) {
        throw new RefusedFile(
          `the gzip grows to more than ${MOST_EXPANSION} times its length: send the file unpacked, or in parts`,
        );
      }
      yield piece;
    }
    await feeding;
    if (gunzip.bytesWritten !== given) {
      throw new RefusedFile(`bytes follow the end of the gzip: ${AGAIN}`);
    }
  } catch (error) {
    throw asRefusal(error);
  } finally {
    gunzip.destroy();
    await feeding.catch(ignore);
  }
}

/**
 * The bytes of a file that may be packed: its first two bytes tell, with which no CSV can begin.
 * @throws RefusedFile as {@link gunzipped} does, and where it is packed twice.
 */
export async function* unpacked(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pieces = withLongStart(bytes);
  try {
    const first = await pieces.next();
    if (first.done === true) return;
    const whole = startingWith(first.value, pieces);
    yield* isGzip(first.value) ? packedOnce(gunzipped(whole)) : whole;
  } finally {
    await pieces.return(undefined);
  }
}

async function* packedOnce(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst && isGzip(piece)) throw new RefusedFile('the file is packed twice: pack it once');
    isFirst = false;
    yield piece;
  }
}

function isGzip(start: Buffer): boolean {
  return start.subarray(0, MAGIC.length).equals(MAGIC);
}

/** Pieces with another one before them. */
export async function* startingWith(
  first: Buffer,
  rest: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}
