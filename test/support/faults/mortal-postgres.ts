import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClusterServer } from '../../../src/database/embedded/cluster-server';
import { readPostmasterFile } from '../../../src/database/embedded/postmaster-file';
import { APP_DATABASE, OWNER } from '../../../src/database/embedded/use-lock';
import { RUN_TIME_ROLE } from '../../../src/database/run-time-role';
import { expectEnd, ScratchDirectory } from '../embedded-postgres-harness';
import { eventually } from '../eventually';
import { runStatements, type TestDatabase } from '../test-database';

/** The database of a cluster's directory, whose server runs. It goes with the directory. */
export async function databaseOfCluster(directory: string): Promise<TestDatabase> {
  const address = await readPostmasterFile(directory);
  if (address === undefined) throw new Error(`no server runs in ${directory}`);
  const host = encodeURIComponent(address.socketDirectory);
  const urlOf = (user: string) =>
    `postgres://${user}@localhost:${address.port}/${APP_DATABASE}?host=${host}`;
  return { url: urlOf(RUN_TIME_ROLE), ownerUrl: urlOf(OWNER), drop: () => Promise.resolve() };
}

/** Kills the server of a cluster's directory, as a power cut of it alone would. */
export async function killCluster(directory: string): Promise<void> {
  const address = await readPostmasterFile(directory);
  if (address === undefined) throw new Error(`no server runs in ${directory}`);
  process.kill(address.pid, 'SIGKILL');
  await expectEnd(address.pid);
}

/** Shuts the server of a cluster's directory down in fast mode: who is connected is cut off. */
async function shutDownCluster(directory: string): Promise<void> {
  const address = await readPostmasterFile(directory);
  if (address === undefined) throw new Error(`no server runs in ${directory}`);
  process.kill(address.pid, 'SIGINT');
  await expectEnd(address.pid);
}

/** Stops all processes of a cluster where they stand, or lets them go on. */
async function signalCluster(directory: string, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
  const address = await readPostmasterFile(directory);
  if (address === undefined) throw new Error(`no server runs in ${directory}`);
  const { pid } = address;
  // The first process last, or first: it would start others meanwhile.
  const children = childrenOf(pid);
  for (const process_ of signal === 'SIGSTOP' ? [pid, ...children] : [...children, pid]) {
    process.kill(process_, signal);
  }
}

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim().split(/\s+/).filter(Boolean).map(Number);
}

/** A PostgreSQL of a test's own, which is killed and started by hand; what it commits is durable. */
export class MortalPostgres {
  private constructor(
    private readonly scratch: ScratchDirectory,
    private readonly directory: string,
    private readonly settings: Record<string, string>,
    readonly database: TestDatabase,
  ) {}

  /** @param parent where its directory goes: by default, among the temporary files */
  static async start(
    settings: Record<string, string> = {},
    parent?: string,
  ): Promise<MortalPostgres> {
    const scratch = new ScratchDirectory();
    const directory = join(parent ?? scratch.path, 'postgres');
    await startCluster(directory, settings);
    const database = await databaseOfCluster(directory);
    return new MortalPostgres(scratch, directory, settings, database);
  }

  kill(): Promise<void> {
    return killCluster(this.directory);
  }

  /** Shuts it down as an administrator does who starts it again. */
  shutDown(): Promise<void> {
    return shutDownCluster(this.directory);
  }

  /** Stops it where it stands: it neither answers nor refuses. */
  stop(): Promise<void> {
    return signalCluster(this.directory, 'SIGSTOP');
  }

  /** Lets it go on where it was stopped. */
  goOn(): Promise<void> {
    return signalCluster(this.directory, 'SIGCONT');
  }

  /** Starts it again, and waits until it answers. */
  async comeBack(): Promise<void> {
    await startCluster(this.directory, this.settings);
    await eventually('the database answers', async () => {
      try {
        await runStatements(this.database.url, ['SELECT 1']);
        return true;
      } catch {
        return null;
      }
    });
  }

  async remove(): Promise<void> {
    await this.kill();
    this.scratch.remove();
  }
}

/** Starts the server of a directory, and leaves it to itself. */
async function startCluster(directory: string, settings: Record<string, string>): Promise<void> {
  const server = new ClusterServer({
    directory,
    directoryIsExplicit: true,
    settings,
    log: () => undefined,
  });
  const { lock } = await server.join();
  await lock.release(() => Promise.resolve());
}
