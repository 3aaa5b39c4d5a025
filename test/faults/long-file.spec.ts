import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { LedgerService } from '../support/faults/ledger-service';
import {
  LONG_FILE_ENDS_WITHIN_MS,
  longFile,
  STORES_OF_A_LONG_FILE,
} from '../support/faults/long-file';
import { faultSeed } from '../support/faults/seeded';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import type { HttpClient } from '../support/http-client';
import { endedIngestion } from '../support/ingestions';
import { query } from '../support/test-sql';

const ROUNDS = 3;
const KILLED_WITHIN_MS = 150;
const SPILL = /\/polls-[^/]+\.tmp \(deleted\)$/;

/** What the server is doing with the file when it is killed. */
const PHASES = ['lays sorted runs aside', 'merges the runs'] as const;
type Phase = (typeof PHASES)[number];

/** Whether a process has a file open in which runs lie. */
function hasSpill(pid: number): boolean {
  const directory = `/proc/${pid}/fd`;
  return readdirSync(directory).some((file) => {
    try {
      return SPILL.test(readlinkSync(join(directory, file)));
    } catch {
      // Closed meanwhile.
      return false;
    }
  });
}

describe('a file that is longer than one run', () => {
  const file = longFile();
  let service: LedgerService;
  let holder: Client;
  beforeAll(async () => {
    service = await LedgerService.make();
    holder = new Client({ connectionString: service.database.ownerUrl });
    await holder.connect();
  });
  afterAll(async () => {
    await holder.end();
    await service.stop();
  });

  const isCopying = async (): Promise<boolean> => {
    const rows = await query(
      service.database,
      `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active'
         AND application_name = 'store-monitoring' AND query LIKE 'COPY %'`,
    );
    return rows.length > 0;
  };
  const isAt = async (phase: Phase, pid: number): Promise<boolean> =>
    hasSpill(pid) && (phase === 'lays sorted runs aside' || (await isCopying()));
  const upload = async (http: HttpClient): Promise<string> => {
    const answer = await http.post('/api/v1/ingestions?kind=store_status', file, {
      'content-type': 'text/csv',
    });
    return (answer.json() as { id: string }).id;
  };

  it.each(PHASES)(
    'is in not at all where the server is killed while it %s',
    async (phase) => {
      const random = faultSeed(phase);
      let server = service.start();
      let http = await server.ready();
      for (let round = 0; round < ROUNDS; round += 1) {
        await service.ledger.send(http, random, 300);
        // So that the file cannot be done before the kill, however fast it is.
        await holder.query('BEGIN; LOCK TABLE status_period IN EXCLUSIVE MODE');
        const id = await upload(http);
        await eventually(`the server ${phase}`, async () =>
          (await isAt(phase, server.pid)) ? true : null,
        );
        await sleep(random.fraction() * KILLED_WITHIN_MS);
        await server.destroy();
        await holder.query('ROLLBACK');
        server = service.start();
        http = await server.ready();
        expect(await endedIngestion(http, id)).toMatchObject({ status: 'Failed' });
        await eventually('nothing is left behind', () =>
          readdirSync(service.place.path('reports', 'uploads')).length === 0 ? true : null,
        );
        await service.expectSound(http);
      }
      await server.destroy();
      process.stderr.write(`${ROUNDS} kills while it ${phase}: nothing of the file is in\n`);
    },
    200_000,
  );

  it('goes in whole afterwards', async () => {
    const http = await service.start().ready();
    const id = await upload(http);
    expect(await endedIngestion(http, id, LONG_FILE_ENDS_WITHIN_MS)).toMatchObject({
      status: 'Complete',
      accepted: STORES_OF_A_LONG_FILE,
    });
    const [row] = await query<{ polls: string }>(
      service.database,
      'SELECT count(*) AS polls FROM store_status',
    );
    expect(Number(row?.polls)).toBe(service.ledger.size + STORES_OF_A_LONG_FILE);
    await expectPeriodsOfPolls(service.database);
  }, 150_000);
});
