import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerService } from '../support/faults/ledger-service';
import { bodyOf, csvOf } from '../support/faults/poll-ledger';
import { faultSeed, setting } from '../support/faults/seeded';
import { reportOf, trigger } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';

/** The full time is ten minutes: `FAULT_SOAK_SECONDS=600`. */
const SECONDS = setting('FAULT_SOAK_SECONDS', 90);
/** What the heap may have grown by between the first third and the last, for noise. */
const NOISE_BYTES = 24 * 1024 * 1024;

/** The least memory of some looks at `/metrics`: what is left after a collection. */
function least(samples: readonly number[]): number {
  return Math.min(...samples);
}

async function heapBytes(http: HttpClient): Promise<number> {
  const { text } = await http.get('/metrics');
  return Number(/^nodejs_heap_size_used_bytes (\S+)$/m.exec(text)?.[1]);
}

describe('a server that is asked for everything, again and again', () => {
  it(
    `needs no more memory after ${SECONDS} s than before`,
    async () => {
      const random = faultSeed('soak');
      const service = await LedgerService.make();
      try {
        const http = await service.start().ready();
        const samples: number[] = [];
        let calls = 0;
        const until = Date.now() + SECONDS * 1_000;
        const first = service.ledger.draw(random, 3_000);
        const send = async (polls: typeof first): Promise<void> => {
          expect((await http.post('/api/v1/observations', bodyOf(polls))).status).toBe(200);
        };
        await send(first);
        while (Date.now() < until) {
          const id = await trigger(http);
          await reportOf(http, id);
          await http.post('/api/v1/ingestions?kind=store_status', csvOf(first), {
            'content-type': 'text/csv',
          });
          await send(first.slice(0, 200));
          const paths = [
            ...['json', 'ndjson', 'xlsx'].map(
              (format) => `/api/v1/get_report?report_id=${id}&format=${format}`,
            ),
            `/api/v1/reports/${id}/rows?sort=downtime_last_week&order=desc`,
            `/api/v1/reports/${id}/events`,
            '/api/v1/reports',
            '/api/v1/ingestions',
            '/api/v1/debug/stores_with_downtime',
            `/api/v1/debug/store/${first[0]?.[0] ?? ''}`,
            '/api/v1/debug/max_timestamp',
            '/health',
          ];
          const answers = await Promise.all(paths.map((path) => http.get(path)));
          for (const answer of answers) expect(answer.status).toBe(200);
          expect((await http.get('/api/v1/nothing')).status).toBe(404);
          expect((await http.post('/api/v1/observations', '{')).status).toBeGreaterThanOrEqual(400);
          samples.push(await heapBytes(http));
          calls += answers.length + 6;
          await sleep(20);
        }
        const third = Math.floor(samples.length / 3);
        const [begin, end] = [least(samples.slice(0, third)), least(samples.slice(-third))];
        const megabytes = (bytes: number) => (bytes / 1_048_576).toFixed(1);
        process.stderr.write(
          `${calls} calls in ${SECONDS} s: heap ${megabytes(begin)} MB at first, ${megabytes(end)} MB at last\n`,
        );
        expect(end).toBeLessThan(begin + NOISE_BYTES);
      } finally {
        await service.stop();
      }
    },
    (SECONDS + 60) * 1_000,
  );
});
