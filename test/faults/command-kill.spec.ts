import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LedgerService } from '../support/faults/ledger-service';
import { faultSeed, setting } from '../support/faults/seeded';
import { runCli, Spawned } from '../support/spawned';
import { query } from '../support/test-sql';

/** Kills of each command. */
const KILLS = setting('FAULT_COMMAND_KILLS', 6);

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
      await check(round);
    }
  };

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
