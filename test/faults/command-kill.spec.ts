import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { eventually } from '../support/eventually';
import { LedgerService } from '../support/faults/ledger-service';
import { csvOf } from '../support/faults/poll-ledger';
import { faultSeed, setting } from '../support/faults/seeded';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import { runCli, Spawned } from '../support/spawned';
import { query } from '../support/test-sql';

/** Kills of each command. */
const KILLS = setting('FAULT_COMMAND_KILLS', 6);
const POLLS_OF_A_FILE = 4_000;

describe('a command that is killed in its middle', () => {
  let service: LedgerService;
  beforeEach(async () => {
    service = await LedgerService.make();
  });
  afterEach(() => service.stop());

  /** Runs a command to its end once, to know how long it takes, and then kills it at points of that time. */
  const killAtPoints = async (
    of: string,
    args: (round: number) => string[],
    check: (round: number) => Promise<void>,
  ): Promise<void> => {
    const random = faultSeed(of);
    const begun = Date.now();
    expect(await runCli(service.place.settings, ...args(0))).toMatchObject({ code: 0 });
    await check(0);
    const takes = Date.now() - begun;
    for (let round = 1; round <= KILLS; round += 1) {
      const command = Spawned.start('cli', args(round), service.place.settings);
      await sleep(takes * (0.2 + 0.8 * random.fraction()));
      await command.destroy();
      await connectionsAreGone();
      await check(round);
    }
  };

  /** What a killed process had sent is executed or undone before its connections are gone. */
  const connectionsAreGone = () =>
    eventually('its connections are gone', async () => {
      const rows = await query(
        service.database,
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
           AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
      );
      return rows.length === 0 ? true : null;
    });

  it('ingest of a packed file: all of it is in, or nothing, and it goes in afterwards', async () => {
    const random = faultSeed('cli ingest, polls');
    const files = Array.from({ length: KILLS + 1 }, (_, round) => {
      mkdirSync(service.place.path(`${round}`));
      const path = service.place.path(`${round}`, 'store_status.csv.gz');
      const polls = service.ledger.draw(random, POLLS_OF_A_FILE);
      writeFileSync(path, gzipSync(csvOf(polls)));
      return { path, polls };
    });
    const fileOf = (round: number) => files[round] ?? { path: '', polls: [] };
    let whole = 0;
    await killAtPoints(
      'cli ingest',
      (round) => ['ingest', fileOf(round).path],
      async (round) => {
        const isIn = await service.ledger.settle(service.database, fileOf(round).polls);
        if (isIn && round > 0) whole += 1;
        await expectPeriodsOfPolls(service.database);
      },
    );
    for (const { path, polls } of files) {
      expect(await runCli(service.place.settings, 'ingest', path)).toMatchObject({ code: 0 });
      service.ledger.acknowledge(polls);
    }
    await service.expectSound(await service.start().ready());
    process.stderr.write(`cli ingest: ${KILLS} kills, ${whole} files in before, all after\n`);
  }, 200_000);

  it('rebuild-periods: the time lines are whole at any time', async () => {
    const random = faultSeed('cli rebuild-periods, polls');
    const server = service.start();
    await service.ledger.send(await server.ready(), random, 5_000);
    await server.destroy();
    await killAtPoints(
      'cli rebuild-periods',
      () => ['rebuild-periods'],
      () => expectPeriodsOfPolls(service.database),
    );
    await service.expectSound(await service.start().ready());
  }, 120_000);

  it('key create: there is a key with its audit event, or neither, and the name is free', async () => {
    await killAtPoints(
      'cli key create',
      (round) => ['key', 'create', `key-${round}`, '--role', 'viewer'],
      async () => {
        const unlike = await query(
          service.database,
          `SELECT name FROM api_key FULL JOIN audit_event
             ON target = api_key.id::text AND action = 'key.created'
           WHERE api_key.id IS NULL AND action = 'key.created' OR audit_event.id IS NULL`,
        );
        expect(unlike).toEqual([]);
      },
    );
  }, 120_000);

  it('generate: run again, it makes the files that it would have made', async () => {
    const out = service.place.path('made');
    const command = ['generate', '--stores', '300', '--days', '20', '--out', out];
    const hashes = () =>
      readdirSync(out)
        .sort()
        .map((name) => [
          name,
          createHash('sha256')
            .update(readFileSync(join(out, name)))
            .digest('hex'),
        ]);
    expect(await runCli({}, ...command)).toMatchObject({ code: 0 });
    const expected = hashes();
    const random = faultSeed('cli generate');
    for (let round = 0; round < KILLS; round += 1) {
      const killed = Spawned.start('cli', command, {});
      await sleep(300 + 700 * random.fraction());
      await killed.destroy();
    }
    expect(await runCli({}, ...command)).toMatchObject({ code: 0 });
    expect(hashes()).toEqual(expected);
  }, 120_000);
});
