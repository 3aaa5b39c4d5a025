import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { ALWAYS_TAKEN } from '../../src/ingestion/gunzip';
import { PathIngestion } from '../../src/ingestion/path-ingestion';
import { eventually } from '../support/eventually';
import { pollsCsv, useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();
let directory: string;

beforeAll(() => {
  directory = join(room.config.reportsDir, 'in');
});
beforeEach(async () => {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
});

const CSV = `${pollsCsv([['1', 'active', '2023-01-22 12:00:00 UTC']])}2,open,2023-01-22 12:00:00 UTC\n`;
const PACKED = gzipSync(CSV);
/** A header, and then more and more of one byte. */
const BOMB = gzipSync(
  Buffer.concat([Buffer.from(CSV), Buffer.alloc(ALWAYS_TAKEN + 1_000_000, '\n')]),
);
const DAMAGED = Buffer.concat([PACKED.subarray(0, -8), Buffer.alloc(8, 1)]);
const CUT_OFF = PACKED.subarray(0, -10);

interface Ended {
  status: string;
  file: string;
  error: string | null;
  accepted: number;
  rejected: number;
}

const history = () =>
  room.database.rows<Ended>('SELECT status, file, error, accepted, rejected FROM ingestion');

const untilEnded = () =>
  eventually('the ingestion has ended', async () => {
    const [ingestion] = await history();
    const files = await readdir(join(room.config.reportsDir, 'uploads'));
    return ingestion === undefined || ingestion.status === 'Running' || files.length > 0
      ? null
      : ingestion;
  });

function form(content: Buffer): Buffer {
  const head =
    '--X\r\nContent-Disposition: form-data; name="file"; filename="pölls.csv.gz"\r\n\r\n';
  return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n--X--\r\n')]);
}

const post = (type: string, body: Buffer, headers: Record<string, string> = {}) =>
  request(room.app.getHttpServer())
    .post('/api/v1/ingestions?kind=store_status')
    .set({ 'content-type': type, ...headers })
    .send(body);

const FORM = 'multipart/form-data; boundary=X';
const ENCODED = { 'content-encoding': 'gzip' };

describe('a packed file on this machine', () => {
  it('is taken in by its name, and passed over when it is the same again', async () => {
    await writeFile(join(directory, 'Store_Status.csv.gz'), PACKED);
    const paths = room.app.get(PathIngestion);
    const outcome = await paths.ingestPaths([directory]);
    expect(outcome.files).toEqual([
      {
        file: 'Store_Status.csv.gz',
        kind: 'store_status',
        rows: 2,
        accepted: 1,
        duplicates: 0,
        rejected: 1,
        error: null,
      },
    ]);
    const [rejects = ''] = await readdir(join(room.config.reportsDir, 'rejects'));
    expect(rejects).toMatch(/^[0-9a-f-]{36}-Store_Status\.csv$/);
    const text = await readFile(join(room.config.reportsDir, 'rejects', rejects), 'utf8');
    expect(text).toContain('3,"status is');

    const again = await paths.ingestPaths([directory], { skipUnchanged: true });
    expect(again.unchanged).toEqual([join(directory, 'Store_Status.csv.gz')]);
    await writeFile(join(directory, 'Store_Status.csv.gz'), gzipSync(CSV.replace('1,', '3,')));
    const changed = await paths.ingestPaths([directory], { skipUnchanged: true });
    expect(changed.files).toMatchObject([{ accepted: 1, error: null }]);
  });

  it.each([
    ['cut off', CUT_OFF, 'breaks off before its end'],
    ['damaged', DAMAGED, 'is damaged'],
    ['packed twice', gzipSync(PACKED), 'packed twice'],
    ['a bomb', BOMB, 'more than 100 times'],
  ])('is refused where it is %s, and nothing of it goes in', async (_, content, message) => {
    await writeFile(join(directory, 'store_status.csv.gz'), content);
    const outcome = await room.app.get(PathIngestion).ingestPaths([directory]);
    expect(outcome.files).toMatchObject([
      { accepted: 0, error: expect.stringContaining(message) as string },
    ]);
    expect(await room.polls()).toEqual([]);
  });
});

describe('a packed upload', () => {
  it.each([
    ['a form with a packed file', FORM, form(PACKED), {}],
    ['a packed form', FORM, gzipSync(form(Buffer.from(CSV))), ENCODED],
    ['a packed form with a packed file', FORM, gzipSync(form(PACKED)), ENCODED],
    ['a packed body', 'text/csv', PACKED, ENCODED],
    ['a packed body that does not say so', 'text/csv', PACKED, {}],
    ['a packed file, packed for the way', 'text/csv', gzipSync(PACKED), ENCODED],
  ])('is taken in: %s', async (_, type, body, headers) => {
    await post(type, body, headers).expect(202);
    expect(await untilEnded()).toMatchObject({
      status: 'Complete',
      file: type === FORM ? 'pölls.csv.gz' : 'store_status.csv',
      accepted: 1,
      rejected: 1,
    });
  });

  it.each([
    ['not packed', 'text/csv', Buffer.from(CSV), 'is damaged'],
    ['cut off', 'text/csv', CUT_OFF, 'breaks off'],
    ['damaged', 'text/csv', DAMAGED, 'is damaged'],
    ['a bomb', 'text/csv', BOMB, 'more than 100 times'],
    ['a form that is not packed', FORM, form(Buffer.from(CSV)), 'is damaged'],
    ['a form that is cut off', FORM, gzipSync(form(PACKED)).subarray(0, -10), 'breaks off'],
    ['a form that is a bomb', FORM, gzipSync(form(Buffer.alloc(ALWAYS_TAKEN))), 'more than 100'],
  ])('is refused at once where it is %s', async (_, type, body, message) => {
    const answer = await post(type, body, ENCODED).expect(400);
    expect((answer.body as { detail: string }).detail).toContain(message);
    for (const { status } of await history()) expect(status).toBe('Failed');
    expect(await readdir(join(room.config.reportsDir, 'uploads'))).toEqual([]);
    expect(await room.polls()).toEqual([]);
  });

  it.each([
    ['cut off', CUT_OFF, 'breaks off'],
    ['a bomb', BOMB, 'more than 100 times'],
  ])('becomes Failed where the file itself is %s', async (_, body, message) => {
    await post(FORM, form(body)).expect(202);
    const { status, error } = await untilEnded();
    expect({ status, error }).toEqual({
      status: 'Failed',
      error: expect.stringContaining(message) as string,
    });
    expect(await room.polls()).toEqual([]);
  });
});
