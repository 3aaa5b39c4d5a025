import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerService } from '../support/faults/ledger-service';
import { csvOf } from '../support/faults/poll-ledger';
import { faultSeed } from '../support/faults/seeded';
import { reportOf, trigger } from '../support/faults/soundness';
import type { Answer } from '../support/http-client';
import { endedIngestion } from '../support/ingestions';

const STOPS = 5;
const REPORTS = 12;
const TRIGGERS = 1_000;

function idOf(answer: Answer): string {
  return (answer.json() as { report_id: string }).report_id;
}

describe('a server that is asked to stop in the middle of its work', () => {
  it('ends within 10 s, and loses no report', async () => {
    const random = faultSeed('shutdown');
    const service = await LedgerService.make({ REPORT_BATCH_SIZE: '3' });
    try {
      let server = service.start();
      let http = await server.ready();
      await service.ledger.send(http, random, 1_000);
      for (let stop = 0; stop < STOPS; stop += 1) {
        const ids: string[] = [];
        for (let report = 0; report < REPORTS; report += 1) ids.push(await trigger(http));
        const file = service.ledger.draw(random, 10_000);
        const upload = await http.post('/api/v1/ingestions?kind=store_status', csvOf(file), {
          'content-type': 'text/csv',
        });
        await sleep(random.fraction() * 300);
        const asked = Date.now();
        server.kill('SIGTERM');
        expect(await server.ended).toMatchObject({ signal: null });
        expect(Date.now() - asked).toBeLessThan(10_000);
        server = service.start();
        http = await server.ready();
        for (const id of ids) await reportOf(http, id);
        const { id } = upload.json() as { id: string };
        const { status } = await endedIngestion(http, id);
        if (status === 'Complete') service.ledger.acknowledge(file);
        await service.expectSound(http);
      }
      process.stderr.write(`${STOPS} stops, ${STOPS * REPORTS} reports, all made\n`);
    } finally {
      await service.stop();
    }
  }, 200_000);
});

describe('a thousand requests for reports within a second', () => {
  it('are each taken or refused, and those that are taken are made', async () => {
    const service = await LedgerService.make();
    try {
      const http = await service.start().ready();
      await service.ledger.send(http, faultSeed('storm'), 1_000);
      const took: number[] = [];
      const answers = await Promise.all(
        Array.from({ length: TRIGGERS }, async (_, i) => {
          await sleep((i * 1_000) / TRIGGERS);
          const asked = performance.now();
          const answer = await http.post('/api/v1/trigger_report');
          took.push(performance.now() - asked);
          return answer;
        }),
      );
      const taken = answers.filter(({ status }) => status === 201);
      const refused = answers.filter(({ status }) => status === 429);
      expect(taken.length + refused.length).toBe(TRIGGERS);
      expect(taken.length).toBeGreaterThanOrEqual(100);
      for (const answer of refused) expect(answer.headers['retry-after']).toMatch(/^\d+$/);
      for (const answer of taken) await reportOf(http, idOf(answer), 60_000);
      took.sort((a, b) => a - b);
      process.stderr.write(
        `${TRIGGERS} triggers: ${taken.length} taken, p50 ${took[TRIGGERS / 2]?.toFixed(0) ?? ''} ms, p99 ${took[TRIGGERS * 0.99]?.toFixed(0) ?? ''} ms\n`,
      );
    } finally {
      await service.stop();
    }
  }, 120_000);
});
