import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { MIGRATIONS, runMigrations } from '../../src/database/run-migrations';
import {
  createEmptyDatabase,
  databaseUrl,
  dropDatabase,
  runStatements,
  SERVER_URL_VARIABLE,
} from '../support/test-database';
import { query } from '../support/test-sql';

describe('migrations', () => {
  const serverUrl = process.env[SERVER_URL_VARIABLE] ?? '';
  const name = `migrations_${randomUUID().slice(0, 8)}`;
  const database = { ownerUrl: databaseUrl(serverUrl, name) };

  beforeAll(async () => {
    await runStatements(serverUrl, [`CREATE DATABASE ${name}`]);
  });
  afterAll(async () => {
    await dropDatabase(serverUrl, name);
  });

  const tables = async () => {
    const rows = await query<{ name: string }>(
      database,
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY relname`,
    );
    return rows.map((row) => row.name);
  };

  it('run once, however many processes start on an empty database at once', async () => {
    await Promise.all([1, 2, 3].map(() => runMigrations(database.ownerUrl)));
    expect(await query(database, 'SELECT name FROM schema_migration')).toHaveLength(
      MIGRATIONS.length,
    );
    expect(await tables()).toEqual(
      expect.arrayContaining([
        'business_hours',
        'ingestion',
        'ingestion_reject',
        'report_row',
        'report_status',
        'status_period',
        'store_status',
        'store_timezones',
        'stores',
      ]),
    );
  });

  it('change nothing the second time', async () => {
    const before = await tables();
    await runMigrations(database.ownerUrl);
    expect(await tables()).toEqual(before);
  });

  it('can be undone to the last table', async () => {
    const dataSource = new DataSource({
      type: 'postgres',
      url: database.ownerUrl,
      migrations: MIGRATIONS,
      migrationsTableName: 'schema_migration',
    });
    await dataSource.initialize();
    for (let i = 0; i < MIGRATIONS.length; i += 1) await dataSource.undoLastMigration();
    await dataSource.destroy();
    expect(await tables()).toEqual(['schema_migration']);
  });
});

describe('a migration that fails in its middle', () => {
  it('is undone and named; those before it stay, and the next run goes on with it', async () => {
    const database = await createEmptyDatabase();
    const done = async () => {
      const rows = await query<{ name: string }>(database, 'SELECT name FROM schema_migration');
      return rows.map((row) => row.name);
    };
    const names = MIGRATIONS.map((migration) => migration.name);
    const failing = names.indexOf('AuditEvents1764300000000');
    try {
      // In the way of what that migration makes after its table.
      await runStatements(database.ownerUrl, [
        'CREATE FUNCTION keep_audit_event() RETURNS integer LANGUAGE sql RETURN 1',
      ]);
      await expect(runMigrations(database.ownerUrl)).rejects.toThrow(
        /^the migration AuditEvents1764300000000 failed and was undone;.*: function "keep_audit_event" already exists/,
      );
      expect(await done()).toEqual(names.slice(0, failing));
      expect(await query(database, `SELECT to_regclass('audit_event') AS "table"`)).toEqual([
        { table: null },
      ]);
      await runStatements(database.ownerUrl, ['DROP FUNCTION keep_audit_event()']);
      await runMigrations(database.ownerUrl);
      expect(await done()).toEqual(names);
    } finally {
      await database.drop();
    }
  });
});
