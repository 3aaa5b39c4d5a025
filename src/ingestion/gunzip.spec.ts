import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ALWAYS_TAKEN, gunzipped, MOST_EXPANSION, unpacked } from './gunzip';

const TEXT = Buffer.from(`store_id,timezone_str\n${'é,UTC\n'.repeat(10_000)}`);

/** Pieces of a file as they arrive; each is overwritten when the next one is asked for. */
async function* pieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  await Promise.resolve();
  for (let at = 0; at < content.length; at += size) {
    const room = Buffer.from(content.subarray(at, at + size));
    yield room;
    room.fill(0x2a);
  }
}

async function read(content: Buffer, size = 1_000): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of unpacked(pieces(content, size))) all.push(Buffer.from(piece));
  return Buffer.concat(all);
}

const refusal = (content: Buffer) => expect(read(content)).rejects;

describe('unpacked', () => {
  it.each([1, 2, 7, 1_000_000])('gives what was packed, in pieces of %i bytes', async (size) => {
    expect(await read(gzipSync(TEXT), size)).toEqual(TEXT);
  });

  it.each([1, 2, 7, 1_000_000])('gives plain files as they are: pieces of %i', async (size) => {
    for (const content of [TEXT, Buffer.from('a'), Buffer.from([0x1f]), Buffer.alloc(0)]) {
      expect(await read(content, size)).toEqual(content);
    }
  });

  it('takes members one after the other as one file, wherever the pieces are cut', async () => {
    const members = [TEXT.subarray(0, 20), TEXT.subarray(20, 30), TEXT.subarray(30)];
    const packed = members.map((member) => gzipSync(member));
    for (const size of [1, packed[0]?.length ?? 0, 1_000_000]) {
      expect(await read(Buffer.concat(packed), size)).toEqual(TEXT);
    }
  });

  it('refuses what is cut off, wherever that is', async () => {
    const packed = gzipSync(TEXT);
    for (const length of [2, 9, 12, packed.length >> 1, packed.length - 5, packed.length - 1]) {
      await refusal(packed.subarray(0, length)).toThrow(/the gzip breaks off before its end/);
    }
  });

  it('refuses what is damaged', async () => {
    const packed = gzipSync(randomBytes(10_000));
    for (const at of [2, packed.length >> 1, packed.length - 6, packed.length - 1]) {
      const damaged = Buffer.from(packed);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 0x55, at);
      await refusal(damaged).toThrow(/the gzip is damaged/);
    }
  });

  it('refuses bytes after the end', async () => {
    const packed = gzipSync(TEXT);
    await refusal(Buffer.concat([packed, Buffer.from('more')])).toThrow(/the gzip is damaged/);
    await refusal(Buffer.concat([packed, Buffer.from('\0more')])).toThrow(/bytes follow the end/);
  });

  it('refuses what is packed twice', async () => {
    await refusal(gzipSync(gzipSync(TEXT))).toThrow(/packed twice/);
  });

  it('passes on what the source fails with', async () => {
    const failing = (async function* () {
      yield gzipSync(TEXT).subarray(0, 100);
      await Promise.reject(new Error('the disk is gone'));
    })();
    const reading = (async () => {
      for await (const piece of unpacked(failing)) expect(piece.length).toBeGreaterThan(0);
    })();
    await expect(reading).rejects.toThrow('the disk is gone');
  });

  it('closes its source when nobody reads on', async () => {
    for (const content of [TEXT, gzipSync(randomBytes(1_000_000))]) {
      let isClosed = false;
      const source = (async function* () {
        try {
          yield* pieces(content, 1_000);
        } finally {
          isClosed = true;
        }
      })();
      for await (const piece of unpacked(source)) {
        expect(piece.length).toBeGreaterThan(0);
        break;
      }
      expect(isClosed).toBe(true);
    }
  });
});

describe('gunzipped', () => {
  it('stops a bomb at its limit, whatever it would grow to', async () => {
    const member = gzipSync(Buffer.alloc(ALWAYS_TAKEN / 2));
    const bomb = (async function* () {
      await Promise.resolve();
      for (;;) yield member;
    })();
    let made = 0;
    const reading = (async () => {
      for await (const piece of gunzipped(bomb)) made += piece.length;
    })();
    await expect(reading).rejects.toThrow(`more than ${MOST_EXPANSION} times its length`);
    expect(made).toBeLessThanOrEqual(ALWAYS_TAKEN);
  });

  it('gives a file that packs well all the same, up to the limit', async () => {
    const packed = gzipSync(Buffer.alloc(ALWAYS_TAKEN));
    let made = 0;
    for await (const piece of gunzipped(pieces(packed, 100_000))) made += piece.length;
    expect(made).toBe(ALWAYS_TAKEN);
  });
});
