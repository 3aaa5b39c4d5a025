import { realpath } from 'node:fs/promises';
import { Client } from 'pg';
import { RUN_TIME_ROLE } from '../run-time-role';
import { SUPERUSER } from './initialize-cluster';
import type { PostmasterAddress } from './postmaster-file';

/** Owns the service's database, migrates it, and may make others (tests do), and no more. */
export const OWNER = 'app';
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

/** Makes the roles and the database that lack; an older version has made only the owner. */
async function createAppDatabase(client: Client): Promise<void> {
  const lacking = async () => {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      `SELECT to_regrole($1) IS NULL AS role,
         NOT EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database`,
      [RUN_TIME_ROLE, APP_DATABASE],
    );
    return rows[0] ?? { role: true, database: true };
  };
  const { role, database } = await lacking();
  if (!role && !database) return;
  // Two first users at once: the second waits, and finds it done.
  await client.query(`SELECT pg_advisory_lock(${SETTING_UP})`);
  try {
    await client.query(
      `DO $$ BEGIN
         IF to_regrole('${OWNER}') IS NULL THEN CREATE ROLE ${OWNER} LOGIN CREATEDB; END IF;
         IF to_regrole('${RUN_TIME_ROLE}') IS NULL THEN
           CREATE ROLE ${RUN_TIME_ROLE} LOGIN ROLE ${OWNER};
         END IF;
       END $$`,
    );
    if ((await lacking()).database) {
      await client.query(`CREATE DATABASE ${APP_DATABASE} OWNER ${OWNER} TEMPLATE template0`);
    }
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${SETTING_UP})`);
  }
}
