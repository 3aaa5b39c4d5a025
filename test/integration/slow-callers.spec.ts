import { readdirSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import express from 'express';
import { HTTP_TIMEOUTS, limitBodies, limitConnections } from '../../src/common/http-timeouts';
import { Database } from '../../src/database/database';
import { EventBus } from '../../src/events/event-bus';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';

const AT_ONCE = 200;
const POLL = 's,active,2023-01-25 12:00:00\n';

let application: Application;
let server: Server;

beforeAll(async () => {
  application = await Application.start();
  server = application.app.getHttpServer();
  const { pool, workPool } = application.app.get(Database);
  // Connections that a burst has opened are closed after a while: here, soon.
  for (const { options } of [pool, workPool]) options.idleTimeoutMillis = 200;
  await application.observe(['s', 'active', '2023-01-25 12:00:00']);
});
afterAll(async () => {
  await application.stop();
});

/** A connection on which some text was sent, and then nothing. */
function open(text: string, url = application.http.url): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(text, () => {
        resolve(socket);
      });
    });
    // The server cuts it off.
    socket.once('error', reject);
    socket.on('error', () => undefined);
  });
}

const upload = (sent: string) =>
  `POST /api/v1/ingestions?kind=store_status HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\n\r\n${sent}`;

const connections = (): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => {
      if (error) reject(error);
      else resolve(count);
    });
  });

/** The files and sockets that this process has open, and what keeps its loop alive. */
const held = () => ({
  handles: readdirSync('/proc/self/fd').length,
  timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
});

describe('callers that have gone to sleep', () => {
  afterEach(() => {
    limitConnections(server);
  });

  it('are known by the limits that the documents name', () => {
    expect(HTTP_TIMEOUTS).toEqual({
      ...{ headersMs: 20_000, bodyMs: 60_000, uploadMs: 3_600_000, idleMs: 60_000 },
      uploadBytesPerMinute: 16_384,
    });
    expect(server).toMatchObject({
      ...{ headersTimeout: 20_000, requestTimeout: 3_600_000, timeout: 60_000 },
      connectionsCheckingInterval: 2_000,
    });
  });

  it('are cut off, and an upload of theirs is Failed and leaves nothing', async () => {
    limitConnections(server, { ...HTTP_TIMEOUTS, idleMs: 500 });
    await open('GET /health HTTP/1.1\r\nHost: x\r\n');
    await open('POST /api/v1/observations HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{');
    await open(upload(`store_id,status,timestamp_utc\n${POLL}`));
    await eventually('the upload is Failed', async () => {
      const answer = await application.http.get('/api/v1/ingestions?limit=1');
      const { items } = answer.json() as { items: { status: string; error: string }[] };
      if (items[0]?.status !== 'Failed') return null;
      expect(items[0].error).toContain('cut off');
      return true;
    });
    await eventually('the connections are gone', async () =>
      (await connections()) === 0 ? true : null,
    );
  });
});

describe('a body that trickles in', () => {
  it('is cut off at the end of its time, and an upload is given its own', async () => {
    const trickled = createServer(
      express().use(limitBodies({ ...HTTP_TIMEOUTS, bodyMs: 300 }), () => undefined),
    );
    await new Promise<void>((resolve) => trickled.listen(0, '127.0.0.1', resolve));
    const { port } = trickled.address() as AddressInfo;
    const send = (path: string) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n`);
      });
      const drip = setInterval(() => socket.write('x'), 50);
      socket.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => {
        socket.once('close', () => {
          clearInterval(drip);
          resolve();
        });
      });
      return { socket, closed };
    };
    const upload = send('/API/v1/ingestions/?kind=stores');
    await send('/api/v1/observations').closed;
    await send('/api/v1/ingestions-of-another-name').closed;
    expect(upload.socket.destroyed).toBe(false);
    upload.socket.destroy();
    await upload.closed;
    trickled.close();
  });
});

describe('a follower of events who does not read them', () => {
  it('is cut off once they pile up, and after the time of other connections', async () => {
    const idle = await Application.start({ runsJobs: false });
    try {
      const id = await idle.trigger();
      const accepted = once(idle.app.getHttpServer(), 'connection');
      const follower = await open(
        `GET /api/v1/reports/${id}/events HTTP/1.1\r\nHost: x\r\n\r\n`,
        idle.http.url,
      );
      const [served] = (await accepted) as [Socket];
      await once(follower, 'data');
      expect(served.timeout).toBe(HTTP_TIMEOUTS.idleMs);
      follower.pause();
      const events = idle.app.get(EventBus);
      await eventually('the connection is cut', () => {
        for (let storesDone = 0; storesDone < 5_000; storesDone += 1) {
          events.emit('report.progress', { reportId: id, storesDone, storesTotal: 5_000 });
        }
        return served.destroyed ? true : null;
      });
      follower.destroy();
      expect((await idle.http.get('/health/live')).status).toBe(200);
    } finally {
      await idle.stop();
    }
  });
});

describe(`${AT_ONCE} callers at once that hang up`, () => {
  it.each([
    ['in the middle of an upload', upload(`store_id,status,timestamp_utc\n${POLL}`)],
    [
      'in the middle of a batch',
      'POST /api/v1/observations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"o',
    ],
    ['before an answer', 'GET /api/v1/debug/status_counts HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['before a report is handed out', 'report'],
  ])('%s leave no connection, handle or timer behind', async (_, text) => {
    const id = await application.trigger();
    await application.ended(id);
    const request =
      text === 'report'
        ? `GET /api/v1/get_report?report_id=${id} HTTP/1.1\r\nHost: x\r\n\r\n`
        : text;
    const before = held();
    const sockets = await Promise.all(Array.from({ length: AT_ONCE }, () => open(request)));
    for (const socket of sockets) socket.destroy();
    await eventually('all is given back', async () => {
      const now = held();
      return (await connections()) === 0 &&
        now.handles <= before.handles + 2 &&
        now.timers <= before.timers + 5
        ? true
        : null;
    });
    expect((await application.http.get('/api/v1/debug/status_counts')).status).toBe(200);
  });
});
