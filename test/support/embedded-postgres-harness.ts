import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgres } from '../../src/database/embedded/embedded-postgres';
import { runStatements } from './test-database';

const PROGRAM = join(__dirname, 'embedded-postgres-child.mjs');

/** What a child says of the server that it is attached to. */
export interface Attached {
  postmasterPid: number;
  directory: string;
  url: string;
}

/** A process of its own that attaches, says so, and releases when it is told to. */
export class AttachedChild {
  private readonly lines: string[] = [];
  private wake: () => void = () => undefined;
  /** What it has printed on stderr. */
  errors = '';
  readonly ended: Promise<number | null>;

  private constructor(readonly process: ChildProcess) {
    if (process.stdout) {
      createInterface({ input: process.stdout }).on('line', (line) => {
        this.lines.push(line);
        this.wake();
      });
    }
    process.stderr?.on('data', (chunk: Buffer) => {
      this.errors += chunk.toString('utf8');
    });
    this.ended = new Promise((resolve) => {
      process.once('close', (code) => {
        resolve(code);
        this.wake();
      });
    });
  }

  /** @param uid the account it runs under, where that is not this process's. */
  static start(directory: string, uid?: number): AttachedChild {
    return new AttachedChild(
      spawn(process.execPath, [PROGRAM, directory], {
        stdio: ['pipe', 'pipe', 'pipe'],
        // A process group, as a terminal makes one for a command.
        detached: true,
        ...(uid === undefined ? {} : { uid, gid: uid, cwd: '/' }),
      }),
    );
  }

  /** Kills it and its server as soon as it is attached. @returns the number of the server's process. */
  async killedWithServer(): Promise<number> {
    const { postmasterPid } = await this.attached();
    this.process.kill('SIGKILL');
    process.kill(postmasterPid, 'SIGKILL');
    await this.ended;
    return postmasterPid;
  }

  /** @throws Error where it ends instead. */
  async attached(): Promise<Attached> {
    return JSON.parse(await this.line()) as Attached;
  }

  async line(): Promise<string> {
    for (;;) {
      const line = this.lines.shift();
      if (line !== undefined) return line;
      if (this.process.exitCode !== null) throw new Error(`the child has ended: ${this.errors}`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Tells it to release, and waits for its end. */
  async release(): Promise<number | null> {
    this.process.stdin?.end();
    return this.ended;
  }
}

/** A passable, empty directory that is removed, with whatever runs in it, by `remove`. */
export class ScratchDirectory {
  readonly path = mkdtempSync(join(tmpdir(), 'store-monitoring-embedded-'));

  constructor() {
    chmodSync(this.path, 0o755);
  }

  /** Copies a cluster, that of no running server, as it is: `initdb` takes a second each time. */
  copyCluster(from: string): void {
    execFileSync('cp', ['-a', from, this.path]);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Attaches in this process; `lines` collects what is logged. */
export function attach(
  directory: string,
  lines: string[] = [],
  options: { directoryIsExplicit?: boolean; binaryDirectory?: string } = {},
): Promise<EmbeddedPostgres> {
  return EmbeddedPostgres.attach({
    directory,
    directoryIsExplicit: true,
    settings: { fsync: 'off' },
    log: (line) => lines.push(line),
    ...options,
  });
}

/** Waits until a server has ended: it takes its files away a moment before. */
export async function expectEnd(pid: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (isRunning(pid)) {
    if (Date.now() > deadline) throw new Error(`process ${pid} is still there`);
    await sleep(10);
  }
}

/** True while a process is there and is not a zombie that merely waits to be reaped. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}

/** Fails unless a query is answered. */
export async function expectAnswer(url: string): Promise<void> {
  await runStatements(url, ['SELECT 1']);
}
