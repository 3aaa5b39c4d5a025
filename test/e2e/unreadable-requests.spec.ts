import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerUnreadable } from '../../src/common/unreadable-requests';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import type { Answer } from '../support/http-client';
import { expectProblem, type ProblemDocument } from '../support/problem';
import { sendRaw } from '../support/raw-http';

const HOST = 'Host: localhost\r\nConnection: close\r\n';
const LIVE = 'GET /health/live HTTP/1.1\r\n';

function problemOf(answer: Answer | null, status: number): ProblemDocument {
  if (answer === null) throw new Error('there is no answer');
  return expectProblem(answer, status);
}

describe('a request that cannot be read', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterAll(async () => {
    await application.stop();
  });
  const send = (bytes: string | Buffer) => sendRaw(application.http.url, bytes);

  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'HTTP/1.1'],
    ['an unknown method', `FETCH / HTTP/1.1\r\n${HOST}\r\n`, 400, 'HPE_INVALID_METHOD'],
    ['another version', `GET / HTTP/7.3\r\n${HOST}\r\n`, 400, 'HTTP/1.1'],
    ['a header without a colon', `${LIVE}${HOST}nonsense\r\n\r\n`, 400, 'HPE_INVALID_HEADER_TOKEN'],
    ['a NUL in a header', `${LIVE}${HOST}X-A: \0\r\n\r\n`, 400, 'HPE_INVALID_HEADER_TOKEN'],
    ['a length that is none', `${LIVE}${HOST}Content-Length: -1\r\n\r\n`, 400, 'HPE_'],
    ['two lengths', `${LIVE}${HOST}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`, 400, 'HPE_'],
    [
      'both a length and chunks',
      `POST /api/v1/observations HTTP/1.1\r\n${HOST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n`,
      400,
      'HPE_',
    ],
    ['no host', `${LIVE}Connection: close\r\n\r\n`, 400, 'Host'],
    ['two hosts', `${LIVE}${HOST}Host: other\r\n\r\n`, 400, 'come once'],
    ['more than a host', `${LIVE}Host: x/health?y\r\nConnection: close\r\n\r\n`, 400, 'Host'],
    [
      'chunks, of which its version knows nothing',
      `POST /api/v1/trigger_report HTTP/1.0\r\nConnection: keep-alive\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      400,
      'Content-Length',
    ],
    [
      'a body that is packed for its way',
      `POST /api/v1/trigger_report HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
      400,
      'only chunked',
    ],
    ['no version and no headers', 'GET /health/live\r\n\r\n', 400, 'HTTP/0.9'],
    ['another server to connect to', `CONNECT x:80 HTTP/1.1\r\n${HOST}\r\n`, 400, 'CONNECT'],
    ['an expectation', `${LIVE}${HOST}Expect: miracles\r\n\r\n`, 417, '100-continue'],
    [
      'bytes beyond ASCII in its address',
      Buffer.from(`GET /é HTTP/1.1\r\n${HOST}\r\n`),
      400,
      'HPE_INVALID_URL',
    ],
    ['broken UTF-8 in its path', `GET /api/v1/debug/store/%FF HTTP/1.1\r\n${HOST}\r\n`, 400, '%25'],
    [
      'broken UTF-8 in its query',
      `GET /api/v1/reports?cursor=%C3 HTTP/1.1\r\n${HOST}\r\n`,
      400,
      '%25',
    ],
  ])('has %s: it is told so, in a problem document', async (_, bytes, status, says) => {
    expect(problemOf(await send(bytes), status).detail).toContain(says);
  });

  it('has the same headers against browsers and caches in its answer as all other answers', async () => {
    const ordinary = await application.http.get('/api/v1/reports');
    const answers = await Promise.all([
      send('hello\r\n\r\n'),
      send(`${LIVE}${HOST}X-Long: ${'x'.repeat(17_000)}\r\n\r\n`),
      send(`${LIVE}Connection: close\r\n\r\n`),
      send(`${LIVE}${HOST}Expect: miracles\r\n\r\n`),
    ]);
    const names = Object.keys(ordinary.headers).filter((name) =>
      /^(cache-control|content-security-policy|cross-origin-|origin-agent|referrer-|strict-|x-)/.test(
        name,
      ),
    );
    expect(names.length).toBeGreaterThan(12);
    for (const answer of answers) {
      for (const name of names.filter((name) => name !== 'x-request-id')) {
        expect([name, answer?.headers[name]]).toEqual([name, ordinary.headers[name]]);
      }
    }
  });

  it('may have 16 KiB of address and headers, and no more', async () => {
    const withHeader = (length: number) => `${LIVE}${HOST}X-Long: ${'x'.repeat(length)}\r\n\r\n`;
    expect((await send(withHeader(16_000)))?.status).toBe(200);
    expect(problemOf(await send(withHeader(16_384)), 431).detail).toContain('16 KiB');
    expect(problemOf(await send(withHeader(1_000_000)), 431).detail).toContain('16 KiB');
    const long = `GET /${'x'.repeat(17_000)} HTTP/1.1\r\n${HOST}\r\n`;
    expect(problemOf(await send(long), 431).detail).toContain('16 KiB');
  });

  it('breaks off within its chunks: nothing of it is taken', async () => {
    const answer = await send(
      `POST /api/v1/observations HTTP/1.1\r\n${HOST}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    );
    problemOf(answer, 400);
    const upload = await send(
      `POST /api/v1/ingestions?kind=stores HTTP/1.1\r\n${HOST}Content-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nstore_id\n\r\nzz\r\n`,
    );
    problemOf(upload, 400);
    await eventually('the upload has failed', async () => {
      const page = (await application.http.get('/api/v1/ingestions')).json() as {
        items: { status: string }[];
      };
      return page.items.every(({ status }) => status === 'Failed') ? true : null;
    });
  });

  it('follows another one, whose answer it does not take the place of', async () => {
    for (const connection of ['close', 'keep-alive']) {
      const head = `POST /api/v1/trigger_report HTTP/1.1\r\nHost: localhost\r\nConnection: ${connection}\r\n\r\n`;
      expect(await send(`${head}nonsense\r\n\r\n`)).toMatchObject({ status: 201 });
    }
  });
});

describe('a request that is too slow', () => {
  it('is answered with 408', async () => {
    const server = createServer({ connectionsCheckingInterval: 20, headersTimeout: 40 });
    answerUnreadable(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const answer = await sendRaw(`http://127.0.0.1:${port}`, 'GET / HTTP/1.1\r\nHost: x\r\n');
      expect(problemOf(answer, 408).detail).toContain('within its time');
    } finally {
      server.close();
    }
  });
});
