import { chmodSync } from 'node:fs';
import { eventually } from '../eventually';
import type { HttpClient } from '../http-client';
import { Spawned, type Workplace } from '../spawned';
import { runStatements, type TestDatabase } from '../test-database';
import { DatabaseDeaths, type Mortal } from './database-deaths';
import { databaseOfCluster, killCluster, MortalPostgres } from './mortal-postgres';
import { ledgerWorkplace } from './poll-ledger';
import type { Seeded } from './seeded';

/** Small batches make a report of many steps, to be killed between. */
const SMALL_BATCHES = { REPORT_BATCH_SIZE: '3' };

/** A server on a PostgreSQL that is another's. */
interface ServerOfOthers {
  readonly postgres: MortalPostgres;
  readonly database: TestDatabase;
  readonly server: Spawned;
  readonly place: Workplace;
}

/** Runs `work` on a server whose PostgreSQL has some settings of its own. */
export async function onServerOfOthers(
  postgresSettings: Record<string, string>,
  work: (of: ServerOfOthers & { readonly http: HttpClient }) => Promise<void>,
): Promise<void> {
  const postgres = await MortalPostgres.start(postgresSettings);
  const { database } = postgres;
  const place = ledgerWorkplace({
    ...SMALL_BATCHES,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
  });
  const server = Spawned.start('start', [], place.settings);
  try {
    await work({ postgres, database, server, place, http: await server.ready() });
  } finally {
    await server.destroy();
    await postgres.remove();
    place.remove();
  }
}

/** How a PostgreSQL goes away, and comes back. */
const MORTALS = {
  killed: (postgres: MortalPostgres): Mortal => postgres,
  shutDown: (postgres: MortalPostgres): Mortal => ({
    database: postgres.database,
    kill: () => postgres.shutDown(),
    comeBack: () => postgres.comeBack(),
  }),
  stopped: (postgres: MortalPostgres): Mortal => ({
    database: postgres.database,
    kill: () => postgres.stop(),
    comeBack: () => postgres.goOn(),
  }),
};

/** Runs `work` on a server whose PostgreSQL is another's: killed or shut down, it is started again by hand; or stopped, it goes on. */
export async function onPostgresOfOthers(
  random: Seeded,
  work: (deaths: DatabaseDeaths) => Promise<void>,
  dies: keyof typeof MORTALS = 'killed',
): Promise<void> {
  await onServerOfOthers({}, async ({ postgres, server, place }) => {
    await work(await DatabaseDeaths.on(MORTALS[dies](postgres), random, server, place));
  });
}

/** Runs `work` on a server with the embedded PostgreSQL: killed, the service starts it again. */
export async function onEmbeddedPostgres(
  random: Seeded,
  work: (deaths: DatabaseDeaths) => Promise<void>,
): Promise<void> {
  const place = ledgerWorkplace(SMALL_BATCHES);
  // Where the tests run as root, PostgreSQL runs under another user, who must get there.
  chmodSync(place.path(), 0o711);
  const directory = place.path('postgres');
  const settings = { ...place.settings, EMBEDDED_DATABASE_DIR: directory };
  const server = Spawned.start('start', [], settings);
  try {
    await server.ready();
    const database = await databaseOfCluster(directory);
    const mortal: Mortal = {
      database,
      kill: () => killCluster(directory),
      comeBack: async () => {
        await eventually('the embedded database is started again', () =>
          runStatements(database.ownerUrl, ['SELECT 1']).then(
            () => true,
            () => null,
          ),
        );
      },
    };
    await work(await DatabaseDeaths.on(mortal, random, server, place));
  } finally {
    server.kill('SIGTERM');
    await server.ended;
    place.remove();
  }
}
