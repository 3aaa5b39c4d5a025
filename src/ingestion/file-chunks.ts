import { createReadStream } from 'node:fs';

const READ_BYTES = 256 * 1024;

/**
 * The bytes of a file. It is opened when the first of them are asked for: a file that waits for its
 * turn holds nothing open, and its errors reach whoever reads.
 */
export async function* fileChunks(path: string): AsyncGenerator<Buffer> {
  yield* createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>;
}
