import type { Environment } from '../config/environment';
import { EmbeddedPostgres } from './embedded/embedded-postgres';

/** A database that is up and has the schema of this version. */
export interface OpenDatabase {
  /** The address that the service works with. */
  readonly url: string;
  /** The address of the schema's owner, where that is another user. */
  readonly ownerUrl: string | null;
  /** For people: which database it is. */
  readonly description: string;
  /** Call after all connections are closed: the last user of the embedded database stops it. */
  release(): Promise<void>;
}

/**
 * Opens the database that the environment names, or the embedded one, and migrates it.
 * @throws Error when it cannot be reached, started or migrated.
 */
export async function openDatabase(
  environment: Environment,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  const database = await find(environment, log);
  try {
    // Loaded only now: it brings TypeORM along, which would hold up the start of the database.
    const { runMigrations } = await import('./run-migrations.js');
    await runMigrations(database.ownerUrl ?? database.url, {
      runTimeRole: database.ownerUrl !== null,
    });
  } catch (error) {
    await database.release();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`The database (${database.description}) cannot be used: ${reason}`, {
      cause: error,
    });
  }
  return database;
}

async function find(
  {
    databaseUrl,
    databaseOwnerUrl,
    embeddedDatabaseDir,
    embeddedDatabaseDirIsExplicit,
  }: Environment,
  log: (line: string) => void,
): Promise<OpenDatabase> {
  if (databaseUrl !== null) {
    const { host, pathname } = new URL(databaseUrl);
    return {
      url: databaseUrl,
      ownerUrl: databaseOwnerUrl,
      description: `PostgreSQL at ${host}${pathname}, from DATABASE_URL`,
      release: () => Promise.resolve(),
    };
  }
  const embedded = await EmbeddedPostgres.attach({
    directory: embeddedDatabaseDir,
    directoryIsExplicit: embeddedDatabaseDirIsExplicit,
    log,
  });
  return {
    url: embedded.url,
    ownerUrl: embedded.ownerUrl,
    description: `embedded PostgreSQL ${embedded.serverVersion} in ${embedded.directory}`,
    release: () => embedded.release(),
  };
}
