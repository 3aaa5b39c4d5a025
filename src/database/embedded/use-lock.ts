import { realpath } from 'node:fs/promises';
import { Client } from 'pg';
import { SUPERUSER } from './initialize-cluster';
import type { PostmasterAddress } from './postmaster-file';

/** The service's user: it owns its database and may make others (tests do), and no more. */
export const APP_USER = 'app';
export const APP_DATABASE = 'store_monitoring';

/** Advisory locks of the database `postgres`, so they meet no lock of the service's own database. */
const IN_USE = 7_105_001;
const SETTING_UP = 7_105_002;

/**
 * The mark "this process uses the server": a shared advisory lock on a connection of its own.
 * The server itself forgets it when the process ends, however it ends; a file would stay.
 */
export class UseLock {
  /** Called once when the server goes away while the lock is held. */
  onLost: (() => void) | undefined;
  private isEnding = false;

  private constructor(
    private readonly client: Client,
    /** For example `18.4`. */
    readonly serverVersion: string,
  ) {
    client.on('end', () => {
      if (!this.isEnding) this.onLost?.();
    });
  }

  /**
   * Connects and takes the lock. Waits while the last user stops the server, and is then cut off.
   *
   * @param timeoutMillis the longest wait for the connection, and for each answer.
   * @throws Error of pg where there is no server or it goes away: the caller starts over.
   */
  static async acquire(
    address: PostmasterAddress,
    clusterDirectory: string,
    timeoutMillis: number,
  ): Promise<UseLock> {
    const client = new Client({
      host: address.socketDirectory,
      port: address.port,
      user: SUPERUSER,
      database: 'postgres',
      ssl: false,
      application_name: 'store-monitoring (in use)',
      connectionTimeoutMillis: timeoutMillis,
      statement_timeout: timeoutMillis,
    });
    // A connection that breaks is an event; unheard, it would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      const { rows } = await client.query<{ directory: string; version: string }>(
        `SELECT current_setting('data_directory') AS directory, current_setting('server_version') AS version,
                pg_advisory_lock_shared(${IN_USE})`,
      );
      const [server] = rows;
      // A copy of a cluster brings the address of the original's server along.
      if (server === undefined || (await realpath(server.directory)) !== clusterDirectory) {
        throw new Error(`the server at ${address.socketDirectory} serves another directory`);
      }
      await createAppDatabase(client);
      return new UseLock(client, server.version.split(' ')[0] ?? server.version);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
  }

  /**
   * Gives the lock up. Where this was the last user, calls `stop` while it keeps everybody else
   * out: who attaches at that moment waits for the lock, is cut off by the shutdown, and starts
   * the server anew. Two last users at once: both give up first, so one of them finds nobody.
   */
  async release(stop: () => Promise<void>): Promise<void> {
    this.isEnding = true;
    try {
      const { rows } = await this.client.query<{ alone: boolean }>(
        `SELECT pg_advisory_unlock_shared(${IN_USE}), pg_try_advisory_lock(${IN_USE}) AS alone`,
      );
      if (rows[0]?.alone === true) await stop();
    } catch {
      // The server is gone, so nothing is in use.
    } finally {
      await this.client.end().catch(() => undefined);
    }
  }
}

async function createAppDatabase(client: Client): Promise<void> {
  const isComplete = async (): Promise<boolean> => {
    const { rows } = await client.query<{ complete: boolean }>(
      'SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS complete',
      [APP_DATABASE],
    );
    return rows[0]?.complete === true;
  };
  if (await isComplete()) return;
  // Two first users at once: the second waits, and finds it done.
  await client.query(`SELECT pg_advisory_lock(${SETTING_UP})`);
  try {
    if (await isComplete()) return;
    await client.query(
      `DO $$ BEGIN
         IF to_regrole('${APP_USER}') IS NULL THEN CREATE ROLE ${APP_USER} LOGIN CREATEDB; END IF;
       END $$`,
    );
    await client.query(`CREATE DATABASE ${APP_DATABASE} OWNER ${APP_USER} TEMPLATE template0`);
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${SETTING_UP})`);
  }
}
