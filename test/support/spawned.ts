import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually';
import { HttpClient } from './http-client';

const ROOT = join(__dirname, '../..');

/** What a process printed and how it ended. */
export interface Ended {
  /** The exit code; null where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program of `scripts/`, as a process: what `npm start` and `npm run cli` run. */
export class Spawned {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  private isOver = false;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logPath: string | undefined,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString('utf8')));
    child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString('utf8')));
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.isOver = true;
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /**
   * Starts the server or a command with the settings given; none come from the test's environment.
   * @param logPath a file that it prints to, where that is not this process
   */
  static start(
    program: 'start' | 'cli',
    args: string[],
    settings: Record<string, string>,
    logPath?: string,
  ): Spawned {
    const path = join(ROOT, 'scripts', `${program}.mjs`);
    const env = { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'error', ...settings };
    const log = logPath === undefined ? null : openSync(logPath, 'a');
    const child = spawn(process.execPath, [path, ...args], {
      cwd: ROOT,
      env,
      stdio: log === null ? ['ignore', 'pipe', 'pipe'] : ['ignore', log, log],
    });
    if (log !== null) closeSync(log);
    return new Spawned(child, logPath);
  }

  /** The process's id. @throws Error where it could not be started. */
  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('the process did not start');
    return pid;
  }

  /** Reads its standard output no more, as a terminal that was closed. */
  closeOutput(): void {
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  /** Waits until the server says that it is ready. */
  async ready(): Promise<HttpClient> {
    return eventually('the server is ready', () => {
      if (this.isOver) throw new Error(`the server ended: ${this.stdout}${this.stderr}`);
      // The last line that it says is the one to wait for.
      const said = this.logPath === undefined ? this.stdout : readFileSync(this.logPath, 'utf8');
      const url = /^Try: .* (http:\/\/[^/\s]+)\/\S+$/m.exec(said)?.[1];
      return url === undefined ? null : new HttpClient(url);
    });
  }

  /** Sends a signal; no more where the process has ended. */
  kill(signal: NodeJS.Signals): void {
    if (!this.isOver) this.child.kill(signal);
  }

  /** Ends the process whatever it does, if it still runs. */
  async destroy(): Promise<void> {
    this.kill('SIGKILL');
    await this.ended;
  }
}

/** Runs a command to its end. */
export function runCli(settings: Record<string, string>, ...args: string[]): Promise<Ended> {
  return Spawned.start('cli', args, settings).ended;
}

/** A directory of a test's own, with an empty `data` in it; and the settings of a service in it. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'workplace-'));
  readonly settings: Record<string, string>;

  constructor(settings: Record<string, string>) {
    mkdirSync(join(this.folder, 'data'));
    this.settings = {
      PORT: '0',
      DATA_DIR: join(this.folder, 'data'),
      REPORTS_DIR: join(this.folder, 'reports'),
      ...settings,
    };
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
