import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { LedgerService } from '../support/faults/ledger-service';
import { bodyOf, csvOf, type LedgerPoll } from '../support/faults/poll-ledger';
import { faultSeed, setting } from '../support/faults/seeded';
import { reportOf } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';
import { endedIngestion } from '../support/ingestions';
import { query } from '../support/test-sql';

/** How long statements are cut off; the full time is a minute: `FAULT_CUT_SECONDS=60`. */
const SECONDS = setting('FAULT_CUT_SECONDS', 10);
const POLLS_OF_A_FILE = 8_000;
const POLLS_OF_A_BATCH = 50;
const REPORT_ENDS_WITHIN_MS = 90_000;

/** How an administrator ends what others do in a database, again and again. */
const CUTS = [
  ['ends every connection', 'pg_terminate_backend', 1_000],
  ['cancels every statement', 'pg_cancel_backend', 150],
] as const;

describe.each(CUTS)('a database in which somebody %s', (_, cut, everyMs) => {
  it('loses and doubles nothing; what is refused is told, and every report ends', async () => {
    const random = faultSeed(cut);
    const service = await LedgerService.make({ REPORT_BATCH_SIZE: '3' });
    try {
      const server = service.start();
      const http = await server.ready();
      await service.ledger.send(http, random, 1_000);
      const until = Date.now() + SECONDS * 1_000;
      const isOver = () => Date.now() > until;
      let cuts = 0;
      const cutting = (async () => {
        while (!isOver()) {
          await sleep(everyMs);
          const rows = await query(
            service.database,
            `SELECT ${cut}(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()
               AND pg_has_role(usesysid, 'MEMBER')`,
          );
          cuts += rows.length;
        }
      })();
      const reports: string[] = [];
      let refused = 0;
      const asking = (async () => {
        while (!isOver()) {
          await sleep(200);
          const answer = await http.post('/api/v1/trigger_report');
          if (answer.status === 201) {
            reports.push((answer.json() as { report_id: string }).report_id);
          } else refused += 1;
          // 429 where the reports before could not be made yet.
          expect([201, 429, 503]).toContain(answer.status);
        }
      })();
      const sent = await sendUntil(isOver, http, service, random);
      await Promise.all([cutting, asking]);
      await eventually('all is well', async () =>
        (await http.get('/health')).status === 200 ? true : null,
      );
      const made = await Promise.all(reports.map((id) => isMade(http, id)));
      await service.expectSound(http);
      expect(server.stderr).toMatch(/^(\w+\.csv: .*\n)*$/);
      process.stderr.write(
        `${cut}: ${cuts} cuts, ${sent.whole} files and batches in, ${sent.absent} not, ` +
          `${made.filter(Boolean).length} of ${reports.length} reports made, ${refused} refused\n`,
      );
    } finally {
      await service.stop();
    }
  }, 300_000);
});

/** Whether a report is made. It may be cut off three times, which is how often it is tried; then it says so. */
async function isMade(http: HttpClient, id: string): Promise<boolean> {
  try {
    await reportOf(http, id, REPORT_ENDS_WITHIN_MS);
    return true;
  } catch (error) {
    expect((error as Error).message).toMatch(/"error":"tried 3 times: canceling statement/);
    return false;
  }
}

/** Sends files and batches in turn; what becomes of each must be what is held. */
async function sendUntil(
  isOver: () => boolean,
  http: HttpClient,
  service: LedgerService,
  random: Parameters<LedgerService['ledger']['draw']>[0],
): Promise<{ whole: number; absent: number }> {
  const outcomes = { whole: 0, absent: 0 };
  const note = (polls: readonly LedgerPoll[], isWhole: boolean) => {
    if (isWhole) service.ledger.acknowledge(polls);
    outcomes[isWhole ? 'whole' : 'absent'] += 1;
  };
  while (!isOver()) {
    const file = service.ledger.draw(random, POLLS_OF_A_FILE);
    const upload = await http.post('/api/v1/ingestions?kind=store_status', csvOf(file), {
      'content-type': 'text/csv',
    });
    expect([202, 503]).toContain(upload.status);
    if (upload.status === 202) {
      const { id } = upload.json() as { id: string };
      note(file, (await endedIngestion(http, id, 60_000)).status === 'Complete');
    }
    const batch = service.ledger.draw(random, POLLS_OF_A_BATCH);
    const answer = await http.post('/api/v1/observations', bodyOf(batch));
    expect([200, 503]).toContain(answer.status);
    // A connection may end when the batch is in, and before it is told.
    if (answer.status === 200) note(batch, true);
    else note([], await service.ledger.settle(service.database, batch));
  }
  return outcomes;
}
