import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { eventually } from '../support/eventually';
import { useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();
const http = () => request(room.app.getHttpServer());

interface History {
  id: string;
  status: string;
  error: string | null;
  [field: string]: unknown;
}

function ended(id: string): Promise<History> {
  return eventually('the ingestion has ended', async () => {
    const found = (await http().get(`/api/v1/ingestions/${id}`).expect(200)).body as History;
    return found.status === 'Running' ? null : found;
  });
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  await eventually(what, async () => ((await condition()) ? true : null));
}

const untilNoFileIsSpooled = () =>
  until('no file is spooled', async () => {
    return (await readdir(join(room.config.reportsDir, 'uploads'))).length === 0;
  });

const historyOf = async () =>
  ((await http().get('/api/v1/ingestions').expect(200)).body as { items: History[] }).items;

const ROWS = [
  'store_id,status,timestamp_utc',
  '1,active,2023-01-22 12:00:00 UTC',
  ',active,2023-01-22 12:00:00 UTC',
  '1,open,2023-01-22 12:00:00 UTC',
  '"2","inactive","2023-01-22 12:00:00 UTC"',
].join('\r\n');

describe('POST /ingestions', () => {
  it('takes a form in', async () => {
    const response = await http()
      .post('/api/v1/ingestions?kind=store_status')
      .attach('file', Buffer.from(ROWS), 'polls of today.csv')
      .expect(202);
    expect(await ended((response.body as History).id)).toMatchObject({
      kind: 'store_status',
      file: 'polls of today.csv',
      status: 'Complete',
      rows: 4,
      accepted: 2,
      duplicates: 0,
      rejected: 2,
      error: null,
    });
    await untilNoFileIsSpooled();
  });

  it('takes a plain body in, and offers its rejected rows by page', async () => {
    const response = await http()
      .post('/api/v1/ingestions?kind=store_status')
      .type('text/csv; charset=utf-8')
      .send(ROWS)
      .expect(202);
    const { id } = response.body as History;
    expect(await ended(id)).toMatchObject({ status: 'Complete', rows: 4, rejected: 2 });

    const first = await http().get(`/api/v1/ingestions/${id}/rejects?limit=1`).expect(200);
    const page = first.body as { items: unknown[]; next_cursor: string };
    expect(page.items).toEqual([
      {
        line: 3,
        reason: expect.stringContaining('store_id is empty') as string,
        row: ',active,2023-01-22 12:00:00 UTC',
      },
    ]);
    const second = await http()
      .get(`/api/v1/ingestions/${id}/rejects?limit=1&cursor=${page.next_cursor}`)
      .expect(200);
    expect(second.body).toMatchObject({ items: [{ line: 4 }], next_cursor: null });
    await http().get(`/api/v1/ingestions?cursor=${page.next_cursor}`).expect(400);
  });

  it('says in the history why a file was refused', async () => {
    const response = await http()
      .post('/api/v1/ingestions?kind=timezones')
      .type('text/csv')
      .send('store_id;timezone_str\n')
      .expect(202);
    expect(await ended((response.body as History).id)).toMatchObject({
      status: 'Failed',
      error: expect.stringContaining('semicolons') as string,
    });
  });

  it('refuses what is no upload, and leaves no trace of it', async () => {
    const post = (kind = 'timezones') => http().post(`/api/v1/ingestions?kind=${kind}`);
    await post('polls').type('text/csv').send(ROWS).expect(400);
    await http().post('/api/v1/ingestions').type('text/csv').send(ROWS).expect(400);
    await post().type('application/json').send('{}').expect(415);
    await post().expect(415);
    await post().type('text/csv; charset=latin1').send(ROWS).expect(415);
    await post().type('text/csv').send('').expect(400);
    await post().attach('file', Buffer.alloc(0), 'empty.csv').expect(400);
    await post().attach('data', Buffer.from(ROWS), 'data.csv').expect(400);
    await post().field('note', 'no file').expect(400);
    await post().type('multipart/form-data').send('x').expect(400);
    expect(await historyOf()).toEqual([]);
  });

  it.each([
    ['a plain body', 'text/csv', ROWS],
    [
      'a form',
      'multipart/form-data; boundary=X',
      `--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${ROWS}`,
    ],
  ])('marks an upload as Failed that is cut off: %s', async (_, type, beginning) => {
    const { port } = room.app.getHttpServer().address() as AddressInfo;
    const upload = httpRequest({
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/api/v1/ingestions?kind=store_status',
      headers: { 'content-type': type, 'content-length': 1_000_000 },
    });
    upload.on('error', () => undefined);
    upload.write(beginning);
    await until('it has begun', async () => (await historyOf()).length === 1);
    upload.destroy();
    await until('it has failed', async () => (await historyOf())[0]?.status === 'Failed');
    expect((await historyOf())[0]?.error).toContain('cut off');
    expect(await room.polls()).toEqual([]);
    await untilNoFileIsSpooled();
  });
});

describe('GET /ingestions', () => {
  it('pages through the history, newest first', async () => {
    for (let i = 0; i < 3; i += 1) await room.ingest('timezones', 'store_id,timezone_str\n');
    const ids = (await historyOf()).map(({ id }) => id);
    const first = (await http().get('/api/v1/ingestions?limit=2').expect(200)).body as {
      items: History[];
      next_cursor: string;
    };
    const second = await http()
      .get(`/api/v1/ingestions?limit=2&cursor=${first.next_cursor}`)
      .expect(200);
    expect(
      [...first.items, ...(second.body as { items: History[] }).items].map(({ id }) => id),
    ).toEqual(ids);
    expect(second.body).toMatchObject({ next_cursor: null });
    expect(first.items[0]?.['created_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('knows ids that are none from ids of nothing', async () => {
    await http().get('/api/v1/ingestions/7').expect(400);
    await http().get(`/api/v1/ingestions/${randomUUID()}`).expect(404);
    await http().get(`/api/v1/ingestions/${randomUUID()}?limit=1`).expect(400);
    await http().get(`/api/v1/ingestions/${randomUUID()}/rejects`).expect(404);
    await http().get('/api/v1/ingestions?limit=0').expect(400);
    await http().get('/api/v1/ingestions?cursor=nonsense').expect(400);
  });
});

describe('POST /observations', () => {
  const poll = { store_id: '1', status: 'active', timestamp_utc: '2023-01-22 12:00:00 UTC' };
  const post = (body: object) => http().post('/api/v1/observations').send(body);

  it('answers what became of each poll', async () => {
    const response = await post({ observations: [poll, poll, { ...poll, status: 'up' }] }).expect(
      200,
    );
    expect(response.body).toEqual({
      accepted: 1,
      duplicates: 1,
      rejected: [{ index: 2, reason: 'status is "up": it must be active or inactive' }],
    });
  });

  it('refuses what is no batch', async () => {
    await post({ observations: [] }).expect(400);
    await post({}).expect(400);
    await post([poll]).expect(400);
    await post({ observations: poll }).expect(400);
    await post({ observations: [poll], more: 1 }).expect(400);
    await http().post('/api/v1/observations').expect(400);
    await post({ observations: Array.from({ length: 10_001 }, () => poll) }).expect(413);
    expect(await room.polls()).toEqual([]);
  });

  it('takes ten thousand polls at a time', async () => {
    const observations = Array.from({ length: 10_000 }, (_, i) => ({
      ...poll,
      store_id: `8419537941919820732-${i}`,
    }));
    expect((await post({ observations }).expect(200)).body).toMatchObject({ accepted: 10_000 });
  });
});
