import { Logger, runMigrations as migrateQueue } from 'graphile-worker';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { AdvisoryLock } from './advisory-locks';
import { InitialSchema1732400000000 } from './migrations/1732400000000-initial-schema';
import { ObservedStores1764000000000 } from './migrations/1764000000000-observed-stores';
import { RunningReports1764100000000 } from './migrations/1764100000000-running-reports';
import { ApiKeys1764200000000 } from './migrations/1764200000000-api-keys';
import { AuditEvents1764300000000 } from './migrations/1764300000000-audit-events';
import { RateWindows1764400000000 } from './migrations/1764400000000-rate-windows';
import { NewestPoll1764500000000 } from './migrations/1764500000000-newest-poll';
import { connectionSettings } from './pg-types';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  InitialSchema1732400000000,
  ObservedStores1764000000000,
  RunningReports1764100000000,
  ApiKeys1764200000000,
  AuditEvents1764300000000,
  RateWindows1764400000000,
  NewestPoll1764500000000,
];

/** The queue reports its own migrations on stdout unless it is given another place. */
const SILENT = new Logger(() => () => undefined);

/**
 * Brings the schema, the queue's too, to this version. Several processes may call it at once: one
 * works, the others wait.
 */
export async function runMigrations(connectionString: string): Promise<void> {
  const guard = new pg.Client(connectionSettings(connectionString));
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [AdvisoryLock.migrations]);
    const dataSource = new DataSource({
      type: 'postgres',
      url: connectionString,
      migrations: MIGRATIONS,
      migrationsTableName: 'schema_migration',
      poolSize: 1,
    });
    await dataSource.initialize();
    try {
      await dataSource.runMigrations({ transaction: 'each' });
    } finally {
      await dataSource.destroy();
    }
    await migrateQueue({ connectionString, logger: SILENT });
  } finally {
    await guard.end();
  }
}
