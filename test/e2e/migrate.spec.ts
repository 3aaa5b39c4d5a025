import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { runCli, Workplace } from '../support/spawned';
import {
  databaseUrl,
  dropDatabase,
  RUN_TIME_URL_VARIABLE,
  runStatements,
  SERVER_URL_VARIABLE,
} from '../support/test-database';

describe('cli migrate', () => {
  const serverUrl = process.env[SERVER_URL_VARIABLE] ?? '';
  const name = `migrate_${randomUUID().slice(0, 8)}`;
  let place: Workplace;

  beforeAll(async () => {
    await runStatements(serverUrl, [`CREATE DATABASE ${name}`]);
    const runTimeUrl = process.env[RUN_TIME_URL_VARIABLE] ?? '';
    place = new Workplace({ DATABASE_URL: databaseUrl(runTimeUrl, name) });
  });
  afterAll(async () => {
    place.remove();
    await dropDatabase(serverUrl, name);
  });

  it('makes the schema as its owner, so that the service works without that address', async () => {
    writeFileSync(
      place.path('data', 'store_status.csv'),
      'store_id,status,timestamp_utc\n1,active,2023-01-25 12:00:00 UTC\n',
    );
    const before = await runCli(place.settings, 'ingest');
    expect(before).toMatchObject({ code: 1, stdout: '' });
    expect(before.stderr).toMatch(
      /^The database \(.*\) cannot be used: permission denied.*npm run -s cli -- migrate.*$/m,
    );

    const owner = { DATABASE_OWNER_URL: databaseUrl(serverUrl, name) };
    const migrated = await runCli({ ...place.settings, ...owner }, 'migrate');
    expect(migrated).toMatchObject({ code: 0, stdout: '' });
    expect(migrated.stderr).toContain('The schema is of this version');

    expect(await runCli(place.settings, 'ingest')).toMatchObject({ code: 0 });
    const report = await runCli(place.settings, 'report');
    expect(readFileSync(report.stdout.trim(), 'utf8')).toContain('\n1,60.0,0.0,');
  });

  it('refuses a schema that a newer version made, and names what that has', async () => {
    const owner = databaseUrl(serverUrl, name);
    const newer = "name = 'FromTheFuture9999999999999'";
    await runStatements(owner, [
      "INSERT INTO schema_migration (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')",
    ]);
    const refused = await runCli(place.settings, 'report');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /^The database \(.*\) cannot be used: its schema was made by a newer version.*FromTheFuture9999999999999$/m,
    );
    await runStatements(owner, [`DELETE FROM schema_migration WHERE ${newer}`]);
    expect(await runCli(place.settings, 'report')).toMatchObject({ code: 0 });
  });
});
