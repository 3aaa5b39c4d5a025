import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerService } from '../support/faults/ledger-service';
import { csvOf } from '../support/faults/poll-ledger';
import { faultSeed } from '../support/faults/seeded';
import { quantile, requestRush } from '../support/faults/request-rush';
import { reportOf, trigger } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';
import { endedIngestion } from '../support/ingestions';

const STOPS = 5;
const REPORTS = 12;
const TRIGGERS = 1_000;

/** Two thousand other requests, after which the server's code is as fast as it gets. */
async function askOtherwise(http: HttpClient): Promise<void> {
  for (let round = 0; round < 1_000; round += 1) {
    await Promise.all([
      http.get('/api/v1/reports?limit=1'),
      http.post('/api/v1/trigger_report', { as_of: 'never' }),
    ]);
  }
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
  it('are each taken or refused, and those that are taken are made, on a server cold and warm', async () => {
    const service = await LedgerService.make();
    try {
      const http = await service.start().ready();
      await service.ledger.send(http, faultSeed('storm'), 1_000);
      for (const state of ['cold', 'warm'] as const) {
        if (state === 'warm') await askOtherwise(http);
        const answers = await requestRush(http.url, '/api/v1/trigger_report', TRIGGERS, 1_000);
        const taken = answers.filter(({ status }) => status === 201);
        const refused = answers.filter(({ status }) => status === 429);
        expect(taken.length + refused.length).toBe(TRIGGERS);
        expect(taken.length).toBeGreaterThanOrEqual(100);
        for (const { text } of refused) expect(text).toMatch(/^retry-after: 5\r$/im);
        const ids = taken.map(({ text }) => /"report_id":"([^"]+)"/.exec(text)?.[1] ?? text);
        expect(new Set(ids).size).toBe(taken.length);
        for (const id of ids) await reportOf(http, id, 60_000);
        process.stderr.write(
          `${TRIGGERS} triggers, ${state}: ${taken.length} taken, p50 ${quantile(answers, 0.5).toFixed(0)} ms, p99 ${quantile(answers, 0.99).toFixed(0)} ms\n`,
        );
      }
      await service.expectSound(http);
    } finally {
      await service.stop();
    }
  }, 120_000);
});
