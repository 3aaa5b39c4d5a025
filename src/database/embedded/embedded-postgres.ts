import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterServer, type ClusterServerOptions } from './cluster-server';
import type { PostmasterAddress } from './postmaster-file';
import { RUN_TIME_ROLE } from '../run-time-role';
import { APP_DATABASE, OWNER, type UseLock } from './use-lock';

export type EmbeddedPostgresOptions = ClusterServerOptions;

/** What `pg` needs to connect. */
export interface EmbeddedConnectionConfig {
  host: string;
  port: number;
  user: string;
  database: string;
  ssl: false;
}

const PAUSE_BETWEEN_RECOVERIES_MILLIS = 1_000;

/**
 * A real PostgreSQL that needs no installation, shared by all processes of a project: the first
 * to attach starts it, the last to release stops it, and after a kill the next one adopts it
 * (docs/api.md, section 6, Environment).
 */
export class EmbeddedPostgres {
  private releasing: Promise<void> | undefined;
  private recovery: Promise<void> = Promise.resolve();
  private readonly lostListeners: (() => void)[] = [];

  private constructor(
    private readonly server: ClusterServer,
    private address: PostmasterAddress,
    private lock: UseLock,
  ) {
    this.watch();
  }

  /**
   * Attaches this process to the server of a directory, and makes and starts it where needed.
   * When the server is killed while attached, it is attached again in the background, at the
   * same address: pools need only connect anew.
   *
   * @throws Error with the reason and what to do where the directory or the machine cannot be
   *   used, or no server answers within 30 s.
   */
  static async attach(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const server = new ClusterServer(options);
    const { address, lock } = await server.join();
    return new EmbeddedPostgres(server, address, lock);
  }

  /** Where the cluster really is: not always where it was asked for (symbolic links, root). */
  get directory(): string {
    return this.server.directory;
  }

  /** For example `18.4`. */
  get serverVersion(): string {
    return this.lock.serverVersion;
  }

  /** The process id of the postmaster. */
  get postmasterPid(): number {
    return this.address.pid;
  }

  /** A connection of the database's owner. */
  get connectionConfig(): EmbeddedConnectionConfig {
    const { socketDirectory: host, port } = this.address;
    return { host, port, user: OWNER, database: APP_DATABASE, ssl: false };
  }

  /** The address that the service works with, in the form that both pg and TypeORM read. */
  get url(): string {
    return this.urlOf(RUN_TIME_ROLE);
  }

  /** The address of the database's owner, who migrates. */
  get ownerUrl(): string {
    return this.urlOf(OWNER);
  }

  /** Adds a listener for the loss of the server (killed, or stopped by hand) while attached. */
  onLost(listener: () => void): void {
    this.lostListeners.push(listener);
  }

  /**
   * Gives up the use, and stops the server where this was the last process that used it. Close
   * every connection first: those left are cut. Never rejects; a second call waits for the first.
   */
  release(): Promise<void> {
    this.releasing ??= this.recovery.then(() =>
      this.lock.release(() => this.server.stop(this.postmasterPid)),
    );
    this.server.abandon();
    return this.releasing;
  }

  private urlOf(user: string): string {
    const { host, port, database } = this.connectionConfig;
    return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
  }

  private watch(): void {
    this.lock.onLost = () => {
      if (this.releasing !== undefined) return;
      this.server.log('the database went away; starting it again');
      for (const listener of this.lostListeners) listener();
      this.recovery = this.recover();
    };
  }

  private async recover(): Promise<void> {
    while (this.releasing === undefined) {
      try {
        ({ address: this.address, lock: this.lock } = await this.server.join());
        this.watch();
        return;
      } catch (error) {
        this.server.log(`the database does not start: ${(error as Error).message}`);
        await sleep(PAUSE_BETWEEN_RECOVERIES_MILLIS);
      }
    }
  }
}
