import { truncateSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { KeysService } from '../../src/access/keys.service';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { useKeyedApplication } from '../support/keys';
import { expectProblem } from '../support/problem';
import { sendRaw } from '../support/raw-http';

const JSON_TYPE = { 'content-type': 'application/json' };

const keyed = useKeyedApplication();
const { as, rows } = keyed;

/** A connection on which some text was sent, and what comes back on it. */
function open(text: string): { socket: Socket; heard: () => string } {
  const { hostname, port } = new URL(keyed.application.http.url);
  const chunks: Buffer[] = [];
  const socket = connect(Number(port), hostname, () => socket.write(text));
  socket.on('data', (chunk) => chunks.push(chunk));
  // The server cuts it off.
  socket.on('error', () => undefined);
  return { socket, heard: () => Buffer.concat(chunks).toString() };
}

describe('a path that is written in another way', () => {
  const PATHS = [
    ...[
      '//metrics',
      '/./metrics',
      '/METRICS',
      '/metrics/',
      '/metrics?',
      '/metrics;x',
      '/%6detrics',
    ],
    ...['/health/../metrics', '/health/live/%2e%2e/%2e%2e/metrics', '/health%2f..%2fmetrics'],
    ...[
      '/health\\..\\metrics',
      '/health;/../metrics',
      '/health%00',
      '/health/%0a',
      '/health//live',
    ],
    ...['/api%2fv1%2freports', '/API/V1/REPORTS/', '/api/v1/health/../reports', '//x/health'],
    ...['http://x/metrics', 'http://health/metrics', '/docs/../metrics', '/docs-json?/health'],
    ...['/metrics#/health', '*'],
  ];
  it.each(PATHS)('%s opens nothing to whoever has no key, by any method', async (path) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE', 'PUT', 'PATCH', 'TRACE']) {
      const answer = await sendRaw(
        keyed.application.http.url,
        `${method} ${path} HTTP/1.1\r\nHost: x\r\nX-Original-URL: /health\r\nX-Rewrite-URL: /health\r\nConnection: close\r\n\r\n`,
      );
      const { status, text } = answer ?? { status: 0, text: '' };
      expect([method, status === 400 || status === 401]).toEqual([method, true]);
      expect(text).not.toContain('process_cpu');
    }
  });
});

describe('a method', () => {
  it('cannot be changed by a header, a parameter or a field', async () => {
    const headers = {
      ...JSON_TYPE,
      'x-http-method-override': 'DELETE',
      'x-http-method': 'DELETE',
      'x-method-override': 'DELETE',
    };
    const path = '/api/v1/stores/s/timezone';
    expectProblem(await as('admin').send('GET', path, { headers }), 404);
    expectProblem(await as('admin').get(`${path}?_method=DELETE`), 400);
    expectProblem(await as('admin').post(path, { _method: 'DELETE' }), 404);
    expectProblem(await as('viewer').send('DELETE', path, { headers }), 403);
  });

  it.each(['PUT', 'PATCH', 'TRACE', 'PROPFIND', 'LINK'])(
    '%s that no route has is answered with 404, and nothing of the call comes back',
    async (method) => {
      const answer = await as('admin').send(method, '/api/v1/reports', {
        headers: { 'x-secret': 'do-not-echo' },
      });
      expectProblem(answer, 404);
      expect(JSON.stringify([answer.text, answer.headers])).not.toContain('do-not-echo');
    },
  );
});

describe('keys', () => {
  it('that differ within one call open nothing, whichever of them holds', async () => {
    const other = `sm_0123456789ab_${'x'.repeat(43)}`;
    for (const [bearer, own] of [
      [keyed.keys.admin, other],
      [other, keyed.keys.admin],
      [keyed.keys.admin, keyed.keys.viewer],
    ]) {
      const headers = { authorization: `Bearer ${bearer ?? ''}`, 'x-api-key': own ?? '' };
      expectProblem(await keyed.application.http.get('/api/v1/reports', { headers }), 401);
    }
    for (const name of ['Authorization: Bearer ', 'X-API-Key: ']) {
      const head = (second: string) =>
        `GET /api/v1/reports HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${name}${keyed.keys.viewer}\r\n${name}${second}\r\n\r\n`;
      const answers = [
        await sendRaw(keyed.application.http.url, head(keyed.keys.admin)),
        await sendRaw(keyed.application.http.url, head(keyed.keys.viewer)),
      ];
      expect(answers.map((answer) => answer?.status)).toEqual([401, 200]);
    }
  });

  it.each(['token', 'key', 'api_key', 'access_token', 'authorization'])(
    'in the query, as %s, open nothing',
    async (name) => {
      expectProblem(
        await keyed.application.http.get(`/api/v1/reports?${name}=${keyed.keys.admin}`),
        401,
      );
    },
  );
});

describe('a request within another', () => {
  const inner = () =>
    `POST /api/v1/trigger_report HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keyed.keys.operator}\r\n\r\n`;
  it.each([
    ['a length and chunks', 'Content-Length: 4\r\nTransfer-Encoding: chunked'],
    ['chunks by another name', 'Content-Length: 4\r\nTransfer-Encoding: xchunked'],
    ['chunks that are not last', 'Transfer-Encoding: chunked, identity'],
    ['a blank before the colon', 'Content-Length: 4\r\nTransfer-Encoding : chunked'],
    ['a folded header', 'X-A: b\r\n Transfer-Encoding: chunked'],
    ['two lengths', 'Content-Length: 0\r\nContent-Length: 4'],
    ['a list of lengths', 'Content-Length: 0, 4'],
    ['a length with a sign', 'Content-Length: +4'],
    ['a bare line feed', 'X-A: b\nTransfer-Encoding: chunked\r\nContent-Length: 4'],
  ])('is not taken for one of its own: %s', async (_, header) => {
    const before = await rows('SELECT report_id FROM report_status');
    const answer = await sendRaw(
      keyed.application.http.url,
      `POST /api/v1/observations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${keyed.keys.operator}\r\n${header}\r\n\r\n0\r\n\r\n${inner()}`,
    );
    expect(answer?.status).toBe(400);
    expect(answer?.headers['connection']).toBe('close');
    expect(await rows('SELECT report_id FROM report_status')).toEqual(before);
  });
});

describe('parameters that come twice', () => {
  it.each([
    'kind=store_status&kind=timezones',
    'kind=timezones&kind=store_status',
    'kind=store_status&kind[]=timezones',
    'kind=store_status&kind[0]=timezones',
    'kind[]=timezones',
    'kind=store_status&%6bind=timezones',
    'kind=store_status;kind=timezones',
    'KIND=timezones&kind=store_status',
    'kind=toString',
    'kind=__proto__',
  ])('do not make an operator an admin: %s', async (parameters) => {
    const answer = await as('operator').post(
      `/api/v1/ingestions?${parameters}`,
      'store_id,timezone_str\ns,Asia/Tokyo\n',
      { 'content-type': 'text/csv' },
    );
    expectProblem(answer, 400);
    expect(await rows('SELECT id FROM ingestion')).toEqual([]);
  });
});

describe('a body of who may not send it', () => {
  const HUGE = 'Content-Type: application/json\r\nContent-Length: 8000000\r\n\r\n{"name":"';

  it.each([
    ['broken JSON', '{"name":', JSON_TYPE],
    ['another type', 'name=x', { 'content-type': 'text/plain' }],
    ['a bomb', gzipSync(Buffer.alloc(2 ** 25, ' ')), { ...JSON_TYPE, 'content-encoding': 'gzip' }],
    ['9 MiB', Buffer.alloc(9 * 2 ** 20, ' '), JSON_TYPE],
  ])('is not looked at: %s', async (_, body, headers) => {
    expectProblem(await as('operator').post('/api/v1/keys', body, headers), 403);
    expectProblem(await keyed.application.http.post('/api/v1/keys', body, headers), 401);
  });

  it.each([
    ['a role that is too small', () => `Authorization: Bearer ${keyed.keys.operator}\r\n`, 403],
    ['no key', () => '', 401],
  ])('is not waited for with %s: it is answered, and then cut', async (_, header, status) => {
    const answered = async (path: string): Promise<string> => {
      const { socket, heard } = open(`POST ${path} HTTP/1.1\r\nHost: x\r\n${header()}${HUGE}`);
      await new Promise((resolve) => socket.once('close', resolve));
      return heard();
    };
    for (const answer of await Promise.all(
      ['/api/v1/keys', '/api/v1/ingestions?kind=timezones'].map(answered),
    )) {
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
  });
});

describe('a body that is announced', () => {
  const announce = (key: string) =>
    `POST /api/v1/observations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n`;

  it('is asked for where its caller may send it, and refused unsent where not', async () => {
    const allowed = open(announce(keyed.keys.operator));
    await eventually('the body is asked for', () =>
      allowed.heard() === 'HTTP/1.1 100 Continue\r\n\r\n' ? true : null,
    );
    allowed.socket.write('{}');
    await eventually('the body is answered', () =>
      allowed.heard().includes('HTTP/1.1 400 Bad Request') ? true : null,
    );
    allowed.socket.destroy();
    const refused = open(announce(keyed.keys.viewer));
    await new Promise((resolve) => refused.socket.once('close', resolve));
    expect(refused.heard()).toMatch(/^HTTP\/1.1 403 /);
    expect(refused.heard()).not.toContain('100 Continue');
  });
});

describe('a call that outlives its key', () => {
  it('is cut: a stream of events, and an upload, which is Failed', async () => {
    const service = keyed.application.app.get(KeysService);
    const { id, key } = await service.create({ name: 'short', role: 'operator' });
    const http = keyed.application.http.withKey(key);
    const answer = await http.post('/api/v1/trigger_report');
    const { report_id } = answer.json() as { report_id: string };
    const stream = await EventStream.open(http, `/api/v1/reports/${report_id}/events`);
    const end = stream.ended.then(
      () => 'ended',
      () => 'cut',
    );
    const { socket } = open(
      `POST /api/v1/ingestions?kind=store_status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nstore_id,status,timestamp_utc\n`,
    );
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await eventually('the upload has begun', async () =>
      (await rows('SELECT id FROM ingestion')).length === 1 ? true : null,
    );
    await service.revoke(id);
    expect(await end).toBe('cut');
    await closed;
    await eventually('the upload has failed', async () => {
      const [row] = await rows<{ status: string }>('SELECT status FROM ingestion');
      return row?.status === 'Failed' ? true : null;
    });
  });

  it('is cut: a download that its caller leaves lying', async () => {
    const { app, config } = keyed.application;
    const service = app.get(KeysService);
    const { id, key } = await service.create({ name: 'sleeper', role: 'operator' });
    const answer = await keyed.application.http.withKey(key).post('/api/v1/trigger_report');
    const { report_id } = answer.json() as { report_id: string };
    // Larger than what lies in sockets while nobody reads.
    const bytes = 64 * 2 ** 20;
    const path = join(config.reportsDir, `${report_id}.csv`);
    writeFileSync(path, '');
    truncateSync(path, bytes);
    await rows(
      `UPDATE report_status SET status = 'Complete', completed_at = now(),
         file_path = '${report_id}.csv', file_bytes = ${bytes} WHERE report_id = '${report_id}'`,
    );
    const served = new Promise<Socket>((resolve) => {
      app.getHttpServer().once('connection', resolve);
    });
    const { socket, heard } = open(
      `GET /api/v1/get_report?report_id=${report_id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n\r\n`,
    );
    const cut = new Promise((resolve) => void served.then((one) => one.once('close', resolve)));
    await new Promise((resolve) => socket.once('data', resolve));
    socket.pause();
    await service.revoke(id);
    await cut;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.resume();
    await closed;
    expect(heard()).toMatch(/^HTTP\/1.1 200 /);
    expect(heard().length).toBeLessThan(bytes);
  });

  it('does not end while its key holds', async () => {
    const answer = await as('operator').post('/api/v1/trigger_report');
    const { report_id } = answer.json() as { report_id: string };
    const stream = await EventStream.open(as('viewer'), `/api/v1/reports/${report_id}/events`);
    await rows('SELECT pg_sleep(2.5)');
    await rows(
      `UPDATE report_status SET status = 'Failed', error = 'by hand', completed_at = now()
       WHERE report_id = '${report_id}'`,
    );
    expect((await stream.ended).at(-1)).toMatchObject({ event: 'failed' });
  });
});
