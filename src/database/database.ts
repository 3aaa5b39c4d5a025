import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { boundAnswers } from './bound-answers';
import { onceMoreOnConflict } from './conflicts';
import { DatabaseSockets } from './database-sockets';
import { commit } from './commit';
import { ANSWER_WAIT_MS, AS_TEXT, requestSettings, workSettings } from './pg-types';

/** How a transaction sees the database. */
export interface TransactionOptions {
  /** One snapshot for all statements, and no writes. */
  readonly snapshot?: boolean;
  /** How long its statements wait for locks of others, in milliseconds; by default 5 s. */
  readonly lockWaitMs?: number;
  /**
   * It is no request but a file, a report or the like: its statements have no bound but the life of the
   * connection, and it cannot use up the connections of requests.
   */
  readonly isLong?: boolean;
  /**
   * The work may be done anew from its beginning. Then a deadlock or a serialization failure is
   * tried again instead of being told (see {@link onceMoreOnConflict}).
   */
  readonly repeatable?: boolean;
  /**
   * Statements that do not need each other's answers are sent at once, over a connection that takes
   * them so (pg's pipeline mode, which knows no COPY); see {@link answersOf}.
   */
  readonly isPipelined?: boolean;
}

/** Connections of long work beside reports: two for a file of polls, one for any other, one to drop old polls. */
const OTHER_WORK_CONNECTIONS = 4;
/** A report reads over one connection and writes over another. */
const CONNECTIONS_OF_A_REPORT = 2;
/** Two transactions at a time are pipelined; the third connection is for one that follows a broken one. */
const PIPELINED_CONNECTIONS = 3;
/** Connections of each pool that are kept for those who come after a pause. */
const KEPT_CONNECTIONS = 2;
/** A setting of PostgreSQL 17 and later, so not among those of all sessions (`pg-types.ts`). */
const NO_TRANSACTION_TIMEOUT = `
  SELECT CASE WHEN current_setting('transaction_timeout', true) <> '0'
    THEN set_config('transaction_timeout', '0', false) END`;

/**
 * The pools of connections, and the ways in which repositories use them. Instants arrive as epoch
 * microseconds, `int8` as numbers (see `pg-types.ts`).
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  /** The connections of requests, and of whatever else is short. */
  readonly pool: pg.Pool;
  /** The connections of long transactions. */
  readonly workPool: pg.Pool;
  /** The connections of pipelined transactions. */
  private readonly pipelinedPool: pg.Pool;
  /** All of them. */
  readonly pools: readonly pg.Pool[];

  constructor(@Inject(APP_CONFIG) config: AppConfig, sockets: DatabaseSockets) {
    const { databaseUrl, databaseConnections, reportsAtATime } = config;
    this.pool = watchedPool({
      ...requestSettings(databaseUrl, sockets.ofRequests),
      query_timeout: 0,
      max: databaseConnections,
    });
    this.pool.on('connect', (client) => {
      boundAnswers(client, ANSWER_WAIT_MS);
    });
    this.workPool = watchedPool({
      ...workSettings(databaseUrl, sockets.ofWork),
      max: reportsAtATime * CONNECTIONS_OF_A_REPORT + OTHER_WORK_CONNECTIONS,
    });
    this.pipelinedPool = watchedPool({
      ...requestSettings(databaseUrl, sockets.ofRequests),
      pipeline: true,
      max: PIPELINED_CONNECTIONS,
    });
    this.pools = [this.pool, this.workPool, this.pipelinedPool];
    this.workPool.on('connect', (client) => {
      // A connection that breaks just now says so by itself.
      client.query(NO_TRANSACTION_TIMEOUT).catch(() => undefined);
    });
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

  /** Runs one statement whose rows are texts, and `bytea`s that pack many small rows. */
  async packed<T extends (string | null)[]>(
    sql: string,
    values: unknown[],
    client: pg.Pool | pg.ClientBase = this.pool,
  ): Promise<T[]> {
    const query = { text: sql, values, rowMode: 'array' as const, types: AS_TEXT };
    return (await client.query<T>(query)).rows;
  }

  /**
   * Runs `work` in one transaction: committed when it resolves, undone when it rejects. Then the
   * connection is closed, which undoes the transaction whatever it was at; a ROLLBACK would wait
   * for ever behind a COPY that nobody ends.
   * @throws RolledBack where a statement failed and `work` resolved all the same
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
    { snapshot, lockWaitMs, isLong, isPipelined }: TransactionOptions,
  ): Promise<T> {
    const pool = isPipelined ? this.pipelinedPool : isLong ? this.workPool : this.pool;
    const client = await pool.connect();
    let failure: Error | undefined;
    try {
      const begin = snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN';
      // Waited for also where the rest is pipelined: behind one that was cancelled each statement would commit by itself.
      await client.query(
        lockWaitMs === undefined ? begin : `${begin}; SET LOCAL lock_timeout = ${lockWaitMs}`,
      );
      const result = await work(client);
      await commit(client);
      return result;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    } finally {
      client.release(failure);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    for (const pool of this.pools) if (!pool.ended) await pool.end();
  }
}

/**
 * A pool that drops connections which break; a statement on them fails. Without listeners, idle or not,
 * a broken connection would end the process.
 */
function watchedPool(settings: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ min: KEPT_CONNECTIONS, ...settings });
  const lost = (error: Error) => {
    new Logger(Database.name).warn(`connection lost: ${error.message}`);
  };
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  return pool;
}
