import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { onceMoreOnConflict } from './conflicts';
import type { PackedRows } from './packed-rows';
import { AS_TEXT, pooledSettings } from './pg-types';

/** How a transaction sees the database. */
export interface TransactionOptions {
  /** One snapshot for all statements, and no writes. */
  readonly snapshot?: boolean;
  /** How long its statements wait for locks of others, in milliseconds; by default 5 s. */
  readonly lockWaitMs?: number;
  /**
   * The work may be done anew from its beginning. Then a deadlock or a serialization failure is
   * tried again instead of being told (see {@link onceMoreOnConflict}).
   */
  readonly repeatable?: boolean;
}

/** Connections that are kept for those who come after a pause: what a report and its request need. */
const KEPT_CONNECTIONS = 4;

/**
 * The pool of connections, and the ways in which repositories use it. Instants arrive as epoch
 * microseconds, `int8` as numbers (see `pg-types.ts`).
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly pool: pg.Pool;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.pool = new pg.Pool({
      ...pooledSettings(config.databaseUrl),
      min: KEPT_CONNECTIONS,
      max: config.databaseConnections,
    });
    // A connection that breaks is dropped by the pool, and a statement on it fails; without listeners,
    // idle or not, it would end the process.
    const lost = (error: Error) => {
      new Logger(Database.name).warn(`connection lost: ${error.message}`);
    };
    this.pool.on('error', lost);
    this.pool.on('connect', (client) => client.on('error', lost));
  }

  /** Whether the database answers now. */
  async answers(): Promise<boolean> {
    return this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
  }

  /** Runs one statement; its rows as objects. */
  async rows<R extends pg.QueryResultRow>(
    sql: string,
    values: unknown[] = [],
    client: pg.Pool | pg.ClientBase = this.pool,
  ): Promise<R[]> {
    return (await client.query<R>(sql, values)).rows;
  }

  /** Runs one statement; its rows as arrays, for results too many to make an object of each. */
  async tuples<T extends unknown[]>(
    sql: string,
    values: unknown[] = [],
    client: pg.Pool | pg.ClientBase = this.pool,
  ): Promise<T[]> {
    return (await client.query<T>({ text: sql, values, rowMode: 'array' })).rows;
  }

  /** Runs one statement whose rows are a text and a `bytea` that packs many small rows. */
  async packed(
    sql: string,
    values: unknown[],
    client: pg.Pool | pg.ClientBase = this.pool,
  ): Promise<[string, PackedRows][]> {
    const query = { text: sql, values, rowMode: 'array' as const, types: AS_TEXT };
    return (await client.query<[string, PackedRows]>(query)).rows;
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, undone when it rejects. Then the
   * connection is closed, which undoes the transaction whatever it was at; a ROLLBACK would wait
   * for ever behind a COPY that nobody ends.
   */
  async transaction<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    options: TransactionOptions = {},
  ): Promise<T> {
    return options.repeatable
      ? onceMoreOnConflict(() => this.attempt(work, options))
      : this.attempt(work, options);
  }

  private async attempt<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    { snapshot, lockWaitMs }: TransactionOptions,
  ): Promise<T> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    try {
      const begin = snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN';
      await client.query(
        lockWaitMs === undefined ? begin : `${begin}; SET LOCAL lock_timeout = ${lockWaitMs}`,
      );
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(failure);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (!this.pool.ended) await this.pool.end();
  }
}
