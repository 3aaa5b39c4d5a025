import { readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { refusal, settleClusterPlace, type ClusterPlace } from './cluster-place';
import { initializeCluster } from './initialize-cluster';
import { PostgresBinaries } from './postgres-binaries';
import {
  disownPostmasterFile,
  readPostmasterFile,
  waitForPostmasterEnd,
  type PostmasterAddress,
} from './postmaster-file';
import { serverCommandLine } from './server-settings';
import { removeSocketDirectory, settleSocketDirectory } from './socket-directory';
import { UseLock } from './use-lock';

/** What a cluster and its server are made with. */
export interface ClusterServerOptions {
  /** The cluster's directory, absolute; missing or empty: a cluster is made. */
  directory: string;
  /** True where the user named the directory: it is used or refused, never replaced. */
  directoryIsExplicit: boolean;
  /** Another version's `bin` (`/usr/lib/postgresql/15/bin`); default: the npm package's. */
  binaryDirectory?: string;
  /** Server settings over the usual ones; they hold where this process starts the server. */
  settings?: Record<string, string>;
  /** Receives a line for each thing worth knowing: made, started, stopped, where, lost. */
  log: (line: string) => void;
}

/** A use of a running server. */
export interface ServerUse {
  address: PostmasterAddress;
  lock: UseLock;
}

/** How long to go on where nothing answers and nothing starts. */
const PATIENCE_MILLIS = 30_000;
/** How long a server may take to write its last checkpoint before that is worth a word. */
const STOP_PATIENCE_MILLIS = 60_000;
/** How long to wait for a server that says that it replays its log or writes its last checkpoint. */
const BUSY_PATIENCE_MILLIS = 600_000;
const RETRY_MILLIS = 50;
/** A start that fails for no reason that passes by itself is tried this often. */
const MAX_START_FAILURES = 3;
/** The server's log starts over beyond this size. */
const MAX_LOG_BYTES = 10_000_000;

/** SQLSTATE cannot_connect_now: the server is starting up, recovering or shutting down. */
const CANNOT_CONNECT_NOW = '57P03';

/** One cluster and its server, which any number of processes may try to start, use and stop. */
export class ClusterServer {
  private place: ClusterPlace;
  private binaries: Promise<PostgresBinaries> | undefined;
  private isAbandoned = false;

  /** @throws Error where the directory cannot be used. */
  constructor(private readonly options: ClusterServerOptions) {
    if (process.platform === 'win32') {
      throw new Error(
        'The embedded PostgreSQL does not run on Windows. Set DATABASE_URL to a PostgreSQL server, or work in WSL.',
      );
    }
    this.place = this.settle();
  }

  get directory(): string {
    return this.place.directory;
  }

  log(line: string): void {
    this.options.log(line);
  }

  /**
   * Finds the server, or starts it, and marks it as used.
   *
   * No process owns the start. Whatever happens on the way (another one starts it, the last user
   * is just stopping it, a killed server's memory is not free yet) shows as a failure, and the
   * next round looks again; only the lock on a live connection ends the loop.
   *
   * @throws Error with the reason where that takes longer than 30 s, not counting the time in
   *   which the server says itself that it is busy.
   */
  async join(): Promise<ServerUse> {
    const begun = Date.now();
    let deadline = begun + PATIENCE_MILLIS;
    let startFailures = 0;
    let problem = '';
    while (!this.isAbandoned && Date.now() < deadline) {
      const address = await readPostmasterFile(this.directory);
      if (address !== undefined) {
        try {
          return { address, lock: await UseLock.acquire(address, this.directory, PATIENCE_MILLIS) };
        } catch (error) {
          problem = (error as Error).message;
          if ((error as { code?: string }).code === CANNOT_CONNECT_NOW) {
            deadline = Math.min(Date.now() + PATIENCE_MILLIS, begun + BUSY_PATIENCE_MILLIS);
            await sleep(RETRY_MILLIS);
            continue;
          }
        }
      }
      const failure = await this.start();
      if (failure === undefined) continue;
      problem = failure.reason;
      if (!failure.mayPass) startFailures += 1;
      if (startFailures === MAX_START_FAILURES) break;
      await sleep(RETRY_MILLIS);
    }
    throw new Error(`PostgreSQL does not answer in ${this.directory}: ${problem}`);
  }

  /** Makes a running `join` give up. */
  abandon(): void {
    this.isAbandoned = true;
  }

  /**
   * Stops the server that runs as `pid`, cutting whoever is still connected. A failure is logged:
   * nothing is lost.
   *
   * `pg_ctl stop` is not asked to wait: where the next user starts the server anew at once, it
   * would wait for the end of that one.
   */
  async stop(pid: number): Promise<void> {
    const { pgCtl } = await this.locateBinaries();
    const { code, output } = await this.place.account.run(
      pgCtl,
      ['stop', '-D', this.directory, '-m', 'fast', '-W'],
      true,
    );
    const isStopped =
      code === 0 && (await waitForPostmasterEnd(this.directory, pid, STOP_PATIENCE_MILLIS));
    removeSocketDirectory(this.directory);
    this.log(isStopped ? 'the database is stopped' : `the database did not stop: ${output}`);
  }

  private settle(): ClusterPlace {
    const { directory, directoryIsExplicit, log } = this.options;
    return settleClusterPlace(directory, directoryIsExplicit, log);
  }

  private locateBinaries(): Promise<PostgresBinaries> {
    this.binaries ??= PostgresBinaries.locate(
      this.place.account,
      this.options.binaryDirectory,
      this.options.log,
    );
    return this.binaries;
  }

  /** Tries to start the server once; the reason where it did not. */
  private async start(): Promise<{ reason: string; mayPass: boolean } | undefined> {
    const binaries = await this.locateBinaries();
    this.place = this.settle();
    if (this.place.majorVersion === undefined) {
      this.log(`making a database in ${this.directory}`);
      const isDurable = this.options.settings?.['fsync'] !== 'off';
      await initializeCluster(this.directory, this.place.account, binaries, isDurable);
      this.place = this.settle();
    }
    const { directory, account, majorVersion } = this.place;
    if (majorVersion !== binaries.majorVersion) {
      throw refusal(
        directory,
        `it holds a cluster of PostgreSQL ${majorVersion ?? '?'}, and the server here is ${binaries.majorVersion}. Run that version and give its address in DATABASE_URL`,
      );
    }
    const socketDirectory = settleSocketDirectory(directory, account);
    disownPostmasterFile(directory);
    const logFile = join(directory, 'server.log');
    const logBytes = startLog(logFile);
    const { code, output } = await account.run(
      binaries.pgCtl,
      [
        ...['start', '-D', directory, '-l', logFile, '-w', '-t', `${BUSY_PATIENCE_MILLIS / 1000}`],
        ...['-o', serverCommandLine(socketDirectory, this.options.settings ?? {})],
      ],
      true,
    );
    if (code === 0) return undefined;
    const said = readLog(logFile, logBytes) || output;
    // Another server is there: one that another process starts, one that is just going down, or
    // what the system has not cleared away yet of one that was killed.
    return { reason: said, mayPass: /lock file|shared memory block/.test(said) };
  }
}

/** Returns the log's size in bytes, and empties one that has grown large. */
function startLog(logFile: string): number {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= MAX_LOG_BYTES) return size;
  truncateSync(logFile);
  return 0;
}

/** The log's last lines after `fromBytes`. */
function readLog(logFile: string, fromBytes: number): string {
  try {
    const text = readFileSync(logFile).subarray(fromBytes).toString('utf8').trim();
    return text.split('\n').slice(-5).join(' | ');
  } catch {
    return '';
  }
}
