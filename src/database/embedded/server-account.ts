import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';

/** What a program left behind: its exit code (-1 where it could not be run) and all it printed. */
export interface ProgramResult {
  code: number;
  output: string;
}

/**
 * A fixed environment: `PGPORT`, `PGDATA`, `LANG` or a library path of whoever started this
 * process must not change what the server does, and every process starts the same one.
 */
const PROGRAM_ENVIRONMENT = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * The operating-system account that owns a cluster and runs the server's programs.
 *
 * PostgreSQL refuses to run as root. There, the programs run under the owner of the cluster, or
 * under `nobody` for a new one: an account that exists everywhere, so nothing has to be set up.
 * Everybody else runs them as themselves.
 */
export class ServerAccount {
  private constructor(private readonly identity: { uid: number; gid: number } | undefined) {}

  /**
   * The account for a cluster at `directory`, which need not exist yet.
   *
   * @throws Error where this process is root and there is no account `nobody`.
   */
  static forDirectory(directory: string): ServerAccount {
    if (process.getuid?.() !== 0) return new ServerAccount(undefined);
    const owner = statSync(directory, { throwIfNoEntry: false });
    if (owner !== undefined && owner.uid !== 0) {
      return new ServerAccount({ uid: owner.uid, gid: owner.gid });
    }
    return new ServerAccount({ uid: idOfNobody('-u'), gid: idOfNobody('-g') });
  }

  /** True where the programs run under another account than this process. */
  get isForeign(): boolean {
    return this.identity !== undefined;
  }

  /** The uid under which the programs run. */
  get uid(): number {
    return this.identity?.uid ?? process.getuid?.() ?? -1;
  }

  /** Gives a file or directory to the account. */
  own(path: string): void {
    if (this.identity !== undefined) chownSync(path, this.identity.uid, this.identity.gid);
  }

  /**
   * Whether the account can step into a directory, through all of its parents. It is tried, not
   * computed from mode bits: access lists and security modules have their say too.
   *
   * @throws Error where nothing can be run under the account at all.
   */
  canEnter(directory: string): boolean {
    const result = spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', directory], {
      ...this.identity,
      cwd: '/',
      env: PROGRAM_ENVIRONMENT,
      stdio: 'ignore',
    });
    if (result.error !== undefined) {
      throw new Error(
        `The embedded PostgreSQL cannot run as root, and no program can be started under uid ${this.uid} ` +
          `(${result.error.message}). Run as an ordinary user, or set DATABASE_URL.`,
      );
    }
    return result.status === 0;
  }

  /**
   * Runs a program under the account and waits for its end; never rejects.
   *
   * @param ownSession in a session of its own, so that Ctrl-C in the terminal does not reach it.
   */
  run(program: string, args: string[], ownSession = false): Promise<ProgramResult> {
    return new Promise((resolve) => {
      const child = spawn(program, args, {
        ...this.identity,
        // The account may not be able to read the current directory, and the programs ask for it.
        cwd: '/',
        env: PROGRAM_ENVIRONMENT,
        detached: ownSession,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const chunks: Buffer[] = [];
      const collect = (chunk: Buffer): void => {
        chunks.push(chunk);
      };
      child.stdout.on('data', collect);
      child.stderr.on('data', collect);
      child.once('error', (error) => {
        resolve({ code: -1, output: error.message });
      });
      child.once('close', (code) => {
        resolve({ code: code ?? -1, output: Buffer.concat(chunks).toString('utf8').trim() });
      });
    });
  }
}

/** Asks `id`, which knows accounts that are not in /etc/passwd (macOS, directory services). */
function idOfNobody(flag: '-u' | '-g'): number {
  try {
    return Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8', stdio: 'pipe' }));
  } catch (cause) {
    throw new Error(
      'The embedded PostgreSQL cannot run as root, and there is no account "nobody" to run it under. ' +
        'Run as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
}
