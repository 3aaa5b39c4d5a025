import type { HttpClient } from '../http-client';
import { Spawned, type Workplace } from '../spawned';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../test-database';
import { ledgerWorkplace, PollLedger } from './poll-ledger';
import { expectSound } from './soundness';

/** Servers and commands on one database, with the hours and zones of a ledger. */
export class LedgerService {
  readonly ledger = PollLedger.empty();
  private readonly servers: Spawned[] = [];

  private constructor(
    readonly database: TestDatabase,
    readonly place: Workplace,
  ) {}

  static async make(settings: Record<string, string> = {}): Promise<LedgerService> {
    const database = await createTestDatabase();
    return new LedgerService(
      database,
      ledgerWorkplace({ DATABASE_URL: database.url, ...settings }),
    );
  }

  /** The same on a database that has no schema yet. */
  static async onEmptyDatabase(): Promise<LedgerService> {
    const database = await createEmptyDatabase();
    const { url: DATABASE_URL, ownerUrl: DATABASE_OWNER_URL } = database;
    return new LedgerService(database, ledgerWorkplace({ DATABASE_URL, DATABASE_OWNER_URL }));
  }

  start(): Spawned {
    const server = Spawned.start('start', [], this.place.settings);
    this.servers.push(server);
    return server;
  }

  expectSound(http: HttpClient): Promise<void> {
    return expectSound(this.database, http, this.ledger, this.place.folder);
  }

  async stop(): Promise<void> {
    for (const server of this.servers) await server.destroy();
    await this.database.drop();
    this.place.remove();
  }
}
