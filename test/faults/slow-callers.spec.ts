import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { eventually } from '../support/eventually';
import { LedgerService } from '../support/faults/ledger-service';
import { bodyOf } from '../support/faults/poll-ledger';
import { faultSeed } from '../support/faults/seeded';
import { reportOf } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';

const AT_ONCE = 200;
/** The longest of the limits of docs/api.md, and some for a busy machine. */
const CUT_WITHIN_MS = 240_000;
const MEGABYTE = 1_048_576;
/** What 200 callers may hold in memory together. */
const MOST_BYTES = 300 * MEGABYTE;

/** A caller of a kind that is a burden: what it begins with, and what it sends each second after it. */
interface Slow {
  readonly head: string;
  readonly drip: string;
  readonly reads: boolean;
}

const POST = (path: string, type: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 1000000\r\n\r\n`;
const GET = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Opens a connection, and drips until the server closes it; where the caller does not read, it is not told. */
function hold({ hostname, port }: URL, { head, drip, reads }: Slow): Socket {
  const socket = connect(Number(port), hostname, () => socket.write(head));
  if (reads) socket.resume();
  else socket.pause();
  const timer = setInterval(() => drip !== '' && socket.write(drip), 1_000);
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearInterval(timer);
  });
  return socket;
}

const filesOf = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;
const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;

async function manyStores(http: HttpClient): Promise<string> {
  for (let batch = 0; batch < 2; batch += 1) {
    const observations = Array.from({ length: 10_000 }, (_, i) => ({
      store_id: `slow-${batch}-${i}`,
      status: 'active',
      timestamp_utc: '2018-09-05 12:00:00',
    }));
    expect((await http.post('/api/v1/observations', { observations })).status).toBe(200);
  }
  // With all columns, so that no socket takes it whole.
  const answer = await http.post('/api/v1/trigger_report', { detail: 'full' });
  const { report_id: id } = answer.json() as { report_id: string };
  await reportOf(http, id, 60_000);
  return id;
}

describe(`${AT_ONCE} slow callers of five kinds at once`, () => {
  it('are cut off in their time, cost little memory, and leave nothing behind', async () => {
    const service = await LedgerService.make();
    let watching: NodeJS.Timeout | undefined;
    try {
      const server = service.start();
      const http = await server.ready();
      const { pid } = server;
      await http.post('/api/v1/observations', bodyOf(service.ledger.draw(faultSeed('slow'), 100)));
      const id = await manyStores(http);
      const before = { files: filesOf(pid), memory: memoryOf(pid) };
      let peak = 0;
      watching = setInterval(() => (peak = Math.max(peak, memoryOf(pid))), 500);
      const kinds: Record<string, Slow> = {
        headers: { head: 'GET /health HTTP/1.1\r\nHost: x\r\nX-', drip: 'a', reads: true },
        json: { head: POST('/api/v1/observations', 'application/json'), drip: '{', reads: true },
        upload: {
          head: POST('/api/v1/ingestions?kind=store_status', 'text/csv'),
          drip: 's',
          reads: true,
        },
        csv: { head: GET(`/api/v1/get_report?report_id=${id}`), drip: '', reads: false },
        ndjson: {
          head: GET(`/api/v1/get_report?report_id=${id}&format=ndjson`),
          drip: '',
          reads: false,
        },
      };
      const each = Math.ceil(AT_ONCE / Object.keys(kinds).length);
      const begun = performance.now();
      const sockets = Object.values(kinds).flatMap((slow) =>
        Array.from({ length: each }, () => hold(new URL(http.url), slow)),
      );
      await eventually('they are connected', () =>
        filesOf(pid) >= before.files + AT_ONCE / 2 ? true : null,
      );
      await eventually(
        'all is given back, whether the callers hear of it or not',
        () => (filesOf(pid) <= before.files + 20 ? true : null),
        CUT_WITHIN_MS,
      );
      const seconds = (performance.now() - begun) / 1_000;
      for (const socket of sockets) socket.destroy();
      expect(peak - before.memory).toBeLessThan(MOST_BYTES);
      expect(readdirSync(service.place.path('reports', 'uploads'))).toEqual([]);
      expect((await http.get('/health')).status).toBe(200);
      process.stderr.write(
        `${AT_ONCE} slow callers: all cut after ${seconds.toFixed(0)} s, ` +
          `${((peak - before.memory) / MEGABYTE).toFixed(0)} MB at most\n`,
      );
    } finally {
      clearInterval(watching);
      await service.stop();
    }
  }, 360_000);
});
