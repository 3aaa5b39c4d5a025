import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerService } from '../support/faults/ledger-service';
import { bodyOf, csvOf } from '../support/faults/poll-ledger';
import { faultSeed, setting } from '../support/faults/seeded';
import { reportOf, trigger } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';

/** As long as the other faults take together, beside which it runs. */
const SECONDS = setting('FAULT_SOAK_SECONDS', 600);
const MEGABYTE = 1_048_576;
/** What each may have grown by between the first third and the last, for noise. */
const NOISE = {
  heap: 24 * MEGABYTE,
  external: 24 * MEGABYTE,
  resident: 96 * MEGABYTE,
  files: 12,
  connections: 8,
};
type Watched = keyof typeof NOISE;
const METRICS: Record<Watched, RegExp> = {
  heap: /^nodejs_heap_size_used_bytes (\S+)$/m,
  external: /^nodejs_external_memory_bytes (\S+)$/m,
  resident: /^process_resident_memory_bytes (\S+)$/m,
  files: /^process_open_fds (\S+)$/m,
  connections: /^database_pool_connections\{state="idle"\} (\S+)$/m,
};

/** The least of some looks at `/metrics`: of memory, what is left after a collection. */
function least(samples: readonly number[]): number {
  return Math.min(...samples);
}

async function look(http: HttpClient): Promise<Record<Watched, number>> {
  const { text } = await http.get('/metrics');
  const of = (name: Watched): number => Number(METRICS[name].exec(text)?.[1]);
  return {
    heap: of('heap'),
    external: of('external'),
    resident: of('resident'),
    files: of('files'),
    connections: of('connections'),
  };
}

describe('a server that is asked for everything, again and again', () => {
  it(
    `needs no more memory, files and connections after ${SECONDS} s than before`,
    async () => {
      const random = faultSeed('soak');
      const service = await LedgerService.make();
      try {
        const http = await service.start().ready();
        const samples: Record<Watched, number>[] = [];
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
          samples.push(await look(http));
          calls += answers.length + 6;
          await sleep(20);
        }
        const third = Math.floor(samples.length / 3);
        process.stderr.write(
          `${calls} calls in ${SECONDS} s; the least of each tenth of the time:\n`,
        );
        for (const name of Object.keys(NOISE) as Watched[]) {
          const of = (from: number, to: number) =>
            least(samples.slice(from, to).map((sample) => sample[name]));
          const tenths = Array.from({ length: 10 }, (_, tenth) =>
            of((samples.length * tenth) / 10, (samples.length * (tenth + 1)) / 10),
          );
          process.stderr.write(`${name}: ${tenths.join(' ')}\n`);
          const [begin, end] = [of(0, third), of(samples.length - third, samples.length)];
          expect(begin).toBeGreaterThan(0);
          expect(end).toBeLessThan(begin + NOISE[name]);
        }
      } finally {
        await service.stop();
      }
    },
    (SECONDS + 60) * 1_000,
  );
});
