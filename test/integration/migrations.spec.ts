import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { MIGRATIONS, runMigrations } from '../../src/database/run-migrations';
import {
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
