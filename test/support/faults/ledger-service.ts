import { rmSync } from 'node:fs';
import type { HttpClient } from '../http-client';
import { Spawned, Workplace } from '../spawned';
import { createTestDatabase, type TestDatabase } from '../test-database';
import { PollLedger } from './poll-ledger';
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
    const place = new Workplace({ DATABASE_URL: database.url, ...settings });
    PollLedger.empty().writeFiles(place.path('data'));
    rmSync(place.path('data', 'store_status.csv'));
    return new LedgerService(database, place);
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
