import { join } from 'node:path';
import { DEFAULT_ZONE } from '../peers/report-windows.mjs';
import { BENCH_HOME } from './data-set.mjs';
import { dropDatabase } from './drop-database.mjs';

/** One database on the bench's PostgreSQL, and the settings of a service that works on it. */
export class BenchDatabase {
  #admin;
  name;
  url;

  constructor(admin, name, serverUrl) {
    this.#admin = admin;
    this.name = name;
    const address = new URL(serverUrl);
    address.pathname = `/${name}`;
    this.url = address.href;
  }

  /** The environment of a service, or of a command, on this database. */
  get environment() {
    return {
      DATABASE_URL: this.url,
      DEFAULT_TIMEZONE: DEFAULT_ZONE,
      REPORTS_DIR: join(BENCH_HOME, 'reports'),
      LOG_LEVEL: 'error',
    };
  }

  /** Runs `work` with a connection to it. */
  async connected(work) {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: this.url });
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
