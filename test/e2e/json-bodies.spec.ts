import { gzipSync } from 'node:zlib';
import { Application } from '../support/application';
import { expectProblem } from '../support/problem';
import { sendRaw } from '../support/raw-http';

const JSON_TYPE = { 'content-type': 'application/json' };
const POLL = '"status":"active","timestamp_utc":"2023-01-22T12:00:00Z"}]}';

describe('a body', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterAll(async () => {
    await application.stop();
  });

  it('with broken UTF-8 is refused, not guessed at', async () => {
    const broken = Buffer.concat([
      Buffer.from('{"observations":[{"store_id":"'),
      Buffer.from([0xe9]),
      Buffer.from(`",${POLL}`),
    ]);
    const answer = await application.http.post('/api/v1/observations', broken, JSON_TYPE);
    expectProblem(answer, 400);
    expect(answer.text).toContain('UTF-8');
    expect((await application.http.get('/api/v1/debug/status_counts')).json()).toMatchObject({
      total: 0,
    });
  });

  it.each([
    ['is no JSON', '{x', JSON_TYPE, 400, 'not valid JSON'],
    ['is a list', '[]', JSON_TYPE, 400, 'object'],
    [
      'has too many values',
      `{"store_ids":[${'1,'.repeat(200_000)}1]}`,
      JSON_TYPE,
      413,
      '200000 values',
    ],
    ['is all brackets', `{"a":${'['.repeat(8_000_000)}`, JSON_TYPE, 413, '200000 values'],
    [
      'has too many fields within',
      `{"store_ids":[${JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, i])))}]}`,
      JSON_TYPE,
      400,
      '101 fields',
    ],
    [
      'has too many fields',
      JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, i]))),
      JSON_TYPE,
      400,
      '101 fields',
    ],
    ['is too large', Buffer.alloc(9 * 2 ** 20, ' '), JSON_TYPE, 413, '8 MiB'],
    [
      'is not what its encoding says',
      '{}',
      { ...JSON_TYPE, 'content-encoding': 'gzip' },
      400,
      'Content-Encoding',
    ],
    [
      'has an unknown charset',
      '{}',
      { 'content-type': 'application/json; charset=x' },
      415,
      'UTF-8',
    ],
    ['is no JSON by its type', 'a=1', { 'content-type': 'text/plain' }, 415, 'application/json'],
  ])('that %s is told what would be right', async (_what, body, headers, status, says) => {
    const answer = await application.http.post('/api/v1/trigger_report', body, headers);
    expectProblem(answer, status);
    expect((answer.json() as { detail: string }).detail).toContain(says);
  });

  it.each([
    ['/api/v1/trigger_report', 8 * 2 ** 20 + 1, '8 MiB'],
    ['/api/v1/observations', Number.MAX_SAFE_INTEGER, '8 MiB'],
    ['/api/v1/session', 4_097, '4 KiB'],
  ])('that says it is too large is refused unsent, and cut: %s', async (path, length, says) => {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nX-Requested-With: x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{`;
    const answer = await sendRaw(application.http.url, head);
    if (answer === null) throw new Error('there is no answer');
    expect(expectProblem(answer, 413).detail).toContain(says);
  });

  it('of polls takes no query parameters', async () => {
    const answer = await application.http.post(
      '/api/v1/observations?x=1',
      `{"observations":[{"store_id":"a",${POLL}`,
      JSON_TYPE,
    );
    expectProblem(answer, 400);
  });

  it('may be packed', async () => {
    const body = gzipSync(`{"observations":[{"store_id":"packed",${POLL}`);
    const headers = { ...JSON_TYPE, 'content-encoding': 'GZIP' };
    const answer = await application.http.post('/api/v1/observations', body, headers);
    expect(answer.json()).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
  });

  it.each([
    ['cut off', gzipSync('{}').subarray(0, -4), 400, 'Content-Encoding'],
    ['a bomb', gzipSync(Buffer.alloc(64 * 2 ** 20, ' ')), 413, '8 MiB'],
  ])('that is packed is refused where it is %s', async (_what, body, status, says) => {
    const headers = { ...JSON_TYPE, 'content-encoding': 'gzip' };
    const answer = await application.http.post('/api/v1/trigger_report', body, headers);
    expectProblem(answer, status);
    expect((answer.json() as { detail: string }).detail).toContain(says);
  });

  it.each(['deflate', 'br', 'zstd', 'gzip, gzip', 'x'])(
    'packed in another way, %s, is told which way is taken',
    async (encoding) => {
      for (const [path, type] of [
        ['/api/v1/trigger_report', 'application/json'],
        ['/api/v1/ingestions?kind=stores', 'text/csv'],
      ] as const) {
        const headers = { 'content-type': type, 'content-encoding': encoding };
        const answer = await application.http.post(path, '{}', headers);
        expect(expectProblem(answer, 415).detail).toContain('gzip or none');
      }
    },
  );

  it('in another charset is refused, UTF-16 that looks like UTF-8 too', async () => {
    const body = Buffer.from('{"region":"x"}', 'utf16le');
    const headers = { 'content-type': 'application/json; charset="utf-16le"' };
    expectProblem(await application.http.post('/api/v1/trigger_report', body, headers), 415);
  });

  it('that is uploaded as JSON is refused, whatever it holds', async () => {
    expectProblem(
      await application.http.post('/api/v1/ingestions?kind=stores', 'a,b', JSON_TYPE),
      415,
    );
  });
});
