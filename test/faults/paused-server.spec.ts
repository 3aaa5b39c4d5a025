import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerService } from '../support/faults/ledger-service';
import { bodyOf, csvOf } from '../support/faults/poll-ledger';
import { faultSeed, setting } from '../support/faults/seeded';
import { reportOf, trigger } from '../support/faults/soundness';
import { endedIngestion } from '../support/ingestions';

/** How long a server stands still; the full time is a minute: `FAULT_PAUSE_SECONDS=60`. */
const SECONDS = setting('FAULT_PAUSE_SECONDS', 10);
const ROUNDS = 2;

describe('of two servers one that stands still in the middle of its work, and goes on', () => {
  it('nothing is lost or done twice; the other one answers meanwhile', async () => {
    const random = faultSeed('paused server');
    const service = await LedgerService.make({ REPORT_BATCH_SIZE: '3' });
    try {
      const paused = service.start();
      const http = await paused.ready();
      const other = await service.start().ready();
      await service.ledger.send(http, random, 1_000);
      for (let round = 0; round < ROUNDS; round += 1) {
        const file = service.ledger.draw(random, 30_000);
        const reports = [await trigger(http), await trigger(http), await trigger(http)];
        const upload = await http.post('/api/v1/ingestions?kind=store_status', csvOf(file), {
          'content-type': 'text/csv',
        });
        const { id } = upload.json() as { id: string };
        await sleep(random.fraction() * 300);
        paused.kill('SIGSTOP');
        const until = Date.now() + SECONDS * 1_000;
        reports.push(await trigger(other));
        while (Date.now() < until) {
          expect((await other.get('/health')).status).toBe(200);
          // Where the one that stands still holds the locks of a file, batches are refused.
          const batch = service.ledger.draw(random, 1);
          const { status } = await other.post('/api/v1/observations', bodyOf(batch));
          expect([200, 503]).toContain(status);
          // The file comes first where it has the locks, and these polls are others than its own.
          if (status === 200) service.ledger.acknowledge(batch);
          await sleep(500);
        }
        paused.kill('SIGCONT');
        for (const report of reports) await reportOf(other, report);
        const { status } = await endedIngestion(other, id, 60_000);
        expect(status).toBe('Complete');
        service.ledger.acknowledge(file);
        await service.expectSound(http);
      }
      process.stderr.write(`${ROUNDS} pauses of ${SECONDS} s, ${ROUNDS * 4} reports, all made\n`);
    } finally {
      await service.stop();
    }
  }, 300_000);
});
