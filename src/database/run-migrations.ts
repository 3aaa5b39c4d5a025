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
import { OwnerFunctions1764600000000 } from './migrations/1764600000000-owner-functions';
import { PeriodDays1764700000000 } from './migrations/1764700000000-period-days';
import { ReportFingerprints1764730000000 } from './migrations/1764730000000-report-fingerprints';
import { Sessions1764740000000 } from './migrations/1764740000000-sessions';
import { PollWrites1764790000000 } from './migrations/1764790000000-poll-writes';
import { PollVersions1764810000000 } from './migrations/1764810000000-poll-versions';
import { connectionSettings } from './pg-types';
import { grantRunTimeRights } from './run-time-role';

/** Every migration, oldest first. */
export const MIGRATIONS = [
  InitialSchema1732400000000,
  ObservedStores1764000000000,
  RunningReports1764100000000,
  ApiKeys1764200000000,
  AuditEvents1764300000000,
  RateWindows1764400000000,
  NewestPoll1764500000000,
  OwnerFunctions1764600000000,
  PeriodDays1764700000000,
  ReportFingerprints1764730000000,
  Sessions1764740000000,
  PollWrites1764790000000,
  PollVersions1764810000000,
];

/** The queue reports its own migrations on stdout unless it is given another place. */
const SILENT = new Logger(() => () => undefined);

const NEWER_SCHEMA =
  'its schema was made by a newer version of the service. Start that version, or restore a backup from before the upgrade (docs/operations.md, Upgrades).';
const INSUFFICIENT_PRIVILEGE = '42501';

/** Who migrates, and for whom. */
export interface MigrationOptions {
  /** Whether the service runs under the run-time role, which then is given its rights. */
  readonly runTimeRole: boolean;
}

/**
 * Brings the schema, the queue's too, to this version. Several processes may call it at once: one
 * works, the others wait. A user that may not change the schema passes where nothing is to be done.
 * @param connectionString the address of the schema's owner
 * @throws Error that says what to do where the user lacks the right, or the schema is newer; or
 *   which migration failed.
 */
export async function runMigrations(
  connectionString: string,
  { runTimeRole }: MigrationOptions = { runTimeRole: false },
): Promise<void> {
  const guard = new pg.Client(connectionSettings(connectionString));
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [AdvisoryLock.migrations]);
    if ((await pendingMigrations(guard)).length > 0) await migrateSchema(guard, connectionString);
    await migrateQueueSchema(connectionString);
    if (runTimeRole) await grantRunTimeRights(guard);
  } catch (error) {
    throw (error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE
      ? notPermitted(error as Error, runTimeRole)
      : error;
  } finally {
    await guard.end();
  }
}

/** The migrations that have not run. TypeORM finds that out too, by half a dozen questions over a connection of its own. */
async function pendingMigrations(owner: pg.ClientBase): Promise<string[]> {
  const all = MIGRATIONS.map(({ name }) => name);
  const { rows } = await owner.query<{ isThere: boolean }>(
    `SELECT to_regclass('schema_migration') IS NOT NULL AS "isThere"`,
  );
  if (rows[0]?.isThere !== true) return all;
  const done = await owner.query<{ name: string }>('SELECT name FROM schema_migration');
  const names = new Set(done.rows.map(({ name }) => name));
  const newer = [...names].filter((name) => !all.includes(name));
  if (newer.length > 0) throw new Error(`${NEWER_SCHEMA} It has ${newer.join(', ')}`);
  return all.filter((name) => !names.has(name));
}

async function migrateSchema(owner: pg.ClientBase, connectionString: string): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    driver: pg,
    url: connectionString,
    extra: connectionSettings(connectionString),
    migrations: MIGRATIONS,
    migrationsTableName: 'schema_migration',
    poolSize: 1,
    // The usual one prints a migration that fails on stdout.
    logger: 'debug',
  });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations({ transaction: 'each' });
  } catch (error) {
    if ((error as { code?: unknown }).code === INSUFFICIENT_PRIVILEGE) throw error;
    throw failureOf(await pendingMigrations(owner), error as Error);
  } finally {
    await dataSource.destroy();
  }
}

/** Each migration is a transaction: the first one that is pending is the one that failed. */
function failureOf([failed]: string[], cause: Error): Error {
  if (failed === undefined) return cause;
  return new Error(
    `the migration ${failed} failed and was undone; those before it are done, and the next start goes on with it: ${cause.message}`,
    { cause },
  );
}

async function migrateQueueSchema(connectionString: string): Promise<void> {
  const pgPool = new pg.Pool({ ...connectionSettings(connectionString), max: 1 });
  // The queue asks that broken connections are listened to.
  pgPool.on('error', () => undefined);
  pgPool.on('connect', (client) => client.on('error', () => undefined));
  try {
    await migrateQueue({ pgPool, logger: SILENT });
  } finally {
    await pgPool.end();
  }
}

function notPermitted(cause: Error, byOwner: boolean): Error {
  const remedy = byOwner
    ? 'the user of DATABASE_OWNER_URL must own the schema, and make the role store_monitoring_app or find it made by a superuser (deploy/run-time-role.sql)'
    : 'its schema is older than this version, or the user of DATABASE_URL has no rights in it. Run "npm run -s cli -- migrate" with DATABASE_OWNER_URL set to the address of the owner (docs/operations.md, Rights in the database)';
  return new Error(`${cause.message}: ${remedy}`, { cause });
}
