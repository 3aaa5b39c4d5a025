import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { LedgerService } from '../support/faults/ledger-service';
import { faultSeed } from '../support/faults/seeded';
import { MIGRATIONS } from '../../src/database/run-migrations';
import { query } from '../support/test-sql';

/** How a first start is ended, and how often. */
const ENDS = [
  ['SIGKILL', 5],
  ['SIGINT', 3],
] as const;
const ENDED_WITHIN_MS = 500;
const ENDS_AFTER_SIGINT_WITHIN_MS = 10_000;

/** How many migrations an empty database has had. */
async function migrationsOf({ database }: LedgerService): Promise<number> {
  const [table] = await query<{ there: boolean }>(
    database,
    `SELECT to_regclass('schema_migration') IS NOT NULL AS there`,
  );
  if (table?.there !== true) return 0;
  return (await query(database, 'SELECT FROM schema_migration')).length;
}

/** Two servers that are started at the same time: both get ready, and work on the same data. */
async function expectTwoWork(service: LedgerService, seed: string): Promise<void> {
  const servers = [service.start(), service.start()];
  const [here, there] = await Promise.all(servers.map((server) => server.ready()));
  if (here === undefined || there === undefined) throw new RangeError('two servers');
  expect(await migrationsOf(service)).toBe(MIGRATIONS.length);
  const random = faultSeed(seed);
  await service.ledger.send(here, random, 300);
  await service.ledger.send(there, random, 300);
  await service.expectSound(here);
  await service.expectSound(there);
}

describe('the first start on an empty database', () => {
  it('is that of two servers at the same time', async () => {
    const service = await LedgerService.onEmptyDatabase();
    try {
      await expectTwoWork(service, 'two first starts');
    } finally {
      await service.stop();
    }
  }, 60_000);

  it.each(ENDS)(
    'is made good by the next one where %s ends it in its migrations',
    async (signal, rounds) => {
      const random = faultSeed(`migrations, ${signal}`);
      const done: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const service = await LedgerService.onEmptyDatabase();
        try {
          const server = service.start();
          await eventually('it is at the database', async () => {
            const rows = await query(
              service.database,
              `SELECT 1 FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = 'store-monitoring'`,
            );
            return rows.length > 0 ? true : null;
          });
          await sleep(random.fraction() * ENDED_WITHIN_MS);
          const asked = Date.now();
          server.kill(signal);
          const ended = await server.ended;
          if (signal === 'SIGINT') {
            expect(ended).toMatchObject({ code: 0, stderr: '' });
            expect(Date.now() - asked).toBeLessThan(ENDS_AFTER_SIGINT_WITHIN_MS);
          }
          done.push(await migrationsOf(service));
          await expectTwoWork(service, 'after migrations that were ended');
        } finally {
          await service.stop();
        }
      }
      process.stderr.write(
        `${signal}: ${rounds} after ${done.join(', ')} of ${MIGRATIONS.length} migrations\n`,
      );
    },
    200_000,
  );
});
