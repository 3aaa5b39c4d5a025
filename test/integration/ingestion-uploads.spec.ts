import { rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { eventually } from '../support/eventually';
import { pollsCsv, useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();
let uploads: string;

beforeAll(() => {
  uploads = join(room.config.reportsDir, 'uploads');
});

const PATH = '/api/v1/ingestions?kind=store_status';
const FORM = 'multipart/form-data; boundary=X';
const CSV = pollsCsv([['1', 'active', '2023-01-22 12:00:00 UTC']]);

const filePart = (name: string, content = CSV) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"; filename="a.csv"\r\n\r\n${content}\r\n`;
const fieldPart = (name: string) =>
  `--X\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nvalue\r\n`;

const post = (body: string) =>
  request(room.app.getHttpServer()).post(PATH).set('content-type', FORM).send(body);

async function history(): Promise<{ status: string; error: string | null }[]> {
  return room.database.rows('SELECT status, error FROM ingestion');
}

/** The status of the answer to a request whose body has begun and goes on. */
function answerBeforeTheEnd(type: string, beginning: string): Promise<number | undefined> {
  const { port } = room.app.getHttpServer().address() as AddressInfo;
  const upload = httpRequest({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: PATH,
    headers: { 'content-type': type, 'content-length': 1_000_000 },
  });
  return new Promise((resolve, reject) => {
    upload.on('error', reject);
    upload.on('response', (response) => {
      resolve(response.statusCode);
      upload.destroy();
    });
    upload.write(beginning);
  });
}

describe('a form', () => {
  it.each([
    ['a field before the file', fieldPart('note') + filePart('file'), 'note', 0],
    ['a field after the file', filePart('file') + fieldPart('note'), 'note', 1],
    ['a second file', filePart('file') + filePart('file'), 'file', 1],
    ['a file in another field', filePart('data'), 'data', 0],
    ['another file beside it', filePart('file') + filePart('data'), 'data', 1],
    ['text in the place of the file', fieldPart('file'), 'file', 0],
  ])('is refused, and nothing of it taken in, with %s', async (_, body, field, ingestions) => {
    const response = await post(`${body}--X--\r\n`).expect(400);
    expect(response.body).toMatchObject({ field });
    expect((await history()).map(({ status }) => status)).toEqual(
      Array.from({ length: ingestions }, () => 'Failed'),
    );
    expect(await room.polls()).toEqual([]);
  });

  it('is refused, and its whole file not taken in, where it breaks off after the file', async () => {
    await post(`${filePart('file')}--X\r\nContent-Disp`).expect(400);
    expect(await history()).toMatchObject([
      { status: 'Failed', error: expect.stringContaining('broke off') as string },
    ]);
    expect(await room.polls()).toEqual([]);
  });

  it('is taken in where it is right', async () => {
    await post(`${filePart('file')}--X--\r\n`).expect(202);
    await eventually('the poll is in', async () =>
      (await room.polls()).length === 1 ? true : null,
    );
  });
});

const BEGINNINGS = [
  ['a plain body', 'text/csv', CSV],
  ['a form', FORM, filePart('file').trimEnd()],
] as const;

describe('an upload that cannot be kept', () => {
  it.each(BEGINNINGS)('is answered at once, and its reason told: %s', async (_, type, body) => {
    await rm(uploads, { recursive: true, force: true });
    await writeFile(uploads, 'where the directory should be');
    try {
      expect(await answerBeforeTheEnd(type, body)).toBe(500);
    } finally {
      await rm(uploads);
    }
    const [{ status, error } = { status: '', error: '' }] = await history();
    expect(status).toBe('Failed');
    expect(error).toContain('file already exists');
    expect(error).not.toContain(uploads);
    expect(error).not.toContain('cut off');
  });

  it('is answered at once where the database is away', async () => {
    await room.database.pool.end();
    for (const [, type, body] of BEGINNINGS) {
      expect(await answerBeforeTheEnd(type, body)).toBe(503);
    }
  });
});
