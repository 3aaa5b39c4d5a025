import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Spawned, Workplace } from '../support/spawned';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { eventually } from '../support/eventually';
import { query } from '../support/test-sql';

const CLI = join(__dirname, '../../scripts/cli.mjs');

describe('output that cannot be written', () => {
  let database: TestDatabase;
  let place: Workplace;

  beforeAll(async () => {
    database = await createTestDatabase();
    place = new Workplace({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await database.drop();
    place.remove();
  });

  it('of a server that nobody reads any more from its start on, does not end it', async () => {
    const server = Spawned.start('start', [], place.settings);
    server.closeOutput();
    await eventually('it is at work', async () => {
      const sessions = await query(
        database,
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
           AND application_name = 'store-monitoring session'`,
      );
      return sessions.length > 0 ? true : null;
    });
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
  });

  it('of a command whose reader has left, ends it with 1', async () => {
    const command = Spawned.start('cli', ['key', 'list'], place.settings);
    command.closeOutput();
    expect(await command.ended).toMatchObject({ code: 1, signal: null });
  });

  (existsSync('/dev/full') ? it : it.skip)('of a command on a full disk, is told', () => {
    const ended = spawnSync('sh', ['-c', `"$0" "${CLI}" key list > /dev/full`, process.execPath], {
      env: { PATH: process.env['PATH'], ...place.settings },
      encoding: 'utf8',
    });
    expect(ended).toMatchObject({
      status: 1,
      stderr: 'The answer cannot be written: ENOSPC: no space left on device, write\n',
    });
  });
});
