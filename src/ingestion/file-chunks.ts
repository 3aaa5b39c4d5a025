import { open } from 'node:fs/promises';

const READ_BYTES = 256 * 1024;

/** The bytes of a file, from its beginning each time that they are asked for. */
export function fileChunks(path: string): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => readChunks(path) };
}

/**
 * It is opened when the first of them are asked for: a file that waits for its
 * turn holds nothing open, and its errors reach whoever reads.
 *
 * The next piece is read while one is worked at. A piece holds until the next one is asked for: its
 * room is used again, which spares the collector a hundred megabytes a file.
 */
async function* readChunks(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  let room = Buffer.allocUnsafeSlow(READ_BYTES);
  let other = Buffer.allocUnsafeSlow(READ_BYTES);
  const read = () => file.read(room, 0, READ_BYTES, null);
  let reading = read();
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const piece = room.subarray(0, bytesRead);
      [room, other] = [other, room];
      reading = read();
      // Told when it is waited for.
      reading.catch(() => undefined);
      yield piece;
    }
  } finally {
    await reading.catch(() => undefined);
    await file.close();
  }
}
