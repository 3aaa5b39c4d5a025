import { join } from 'node:path';
import { DEFAULT_ZONE } from '../peers/report-windows.mjs';
import { BENCH_HOME } from './data-set.mjs';
import { dropDatabase } from './drop-database.mjs';

/** One database on the bench's PostgreSQL, and the settings of a service that works on it. */
export class BenchDatabase {
  #admin;
  name;
  /** The owner's address, for whoever is no service. */
  ownerUrl;
  /** The address that the service works with. */
  #url;

  constructor(admin, name, server) {
    this.#admin = admin;
    this.name = name;
    [this.#url, this.ownerUrl] = [server.url, server.ownerUrl].map((url) => {
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    });
  }

  /** The environment of a service, or of a command, on this database. */
  get environment() {
    return {
      DATABASE_URL: this.#url,
      DATABASE_OWNER_URL: this.ownerUrl,
      DEFAULT_TIMEZONE: DEFAULT_ZONE,
      REPORTS_DIR: join(BENCH_HOME, 'reports'),
      LOG_LEVEL: 'error',
    };
  }

  /** Runs `work` with a connection of its owner. */
  async connected(work) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.ownerUrl });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  /** Does for what was just loaded what autovacuum does in time. */
  async settle() {
    await this.connected((client) => client.query('VACUUM (ANALYZE)'));
  }

  async drop() {
    await dropDatabase(this.#admin, this.name);
  }
}
