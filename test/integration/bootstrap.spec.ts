import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/config/project-root';

jest.setTimeout(120_000);

const ROOT = projectRoot();

/** A small project with this one's scripts, compiler settings and dependencies. */
class SmallProject {
  readonly path = mkdtempSync(join(tmpdir(), 'store-monitoring-bootstrap-'));

  constructor() {
    for (const name of [
      'scripts',
      'web',
      'package.json',
      'package-lock.json',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ]) {
      cpSync(join(ROOT, name), join(this.path, name), {
        recursive: true,
        preserveTimestamps: true,
      });
    }
    symlinkSync(join(ROOT, 'node_modules'), join(this.path, 'node_modules'));
    mkdirSync(join(this.path, 'src'));
    this.writeCli(`console.log('answer', ...process.argv.slice(2));`);
  }

  writeCli(text: string): void {
    writeFileSync(
      join(this.path, 'src', 'programs.ts'),
      `export const programs = { cli: () => { ${text} } };`,
    );
  }

  run(...args: string[]): { code: number | null; stdout: string; stderr: string } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(this.path, 'scripts/cli.mjs'), ...args],
      { encoding: 'utf8', cwd: '/' },
    );
    return { code: status, stdout, stderr };
  }

  start(): ChildProcess {
    return spawn(process.execPath, [join(this.path, 'scripts/cli.mjs')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  }

  get lockFile(): string {
    return join(this.path, '.data', 'prepare.lock');
  }

  /** The pid of the compiler that is running under the lock. */
  async worker(): Promise<number> {
    for (;;) {
      if (existsSync(this.lockFile)) {
        const holder = JSON.parse(readFileSync(this.lockFile, 'utf8')) as {
          worker?: { pid: number };
        };
        if (holder.worker !== undefined) return holder.worker.pid;
      }
      await sleep(10);
    }
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('close', resolve));
}

describe('a command on a clone', () => {
  let project: SmallProject;
  let first: ReturnType<SmallProject['run']>;

  beforeAll(() => {
    project = new SmallProject();
    first = project.run('a', '--b');
  });

  afterAll(() => {
    rmSync(project.path, { recursive: true, force: true });
  });

  it('builds first, and keeps stdout for the answer', () => {
    expect(first).toMatchObject({ code: 0, stdout: 'answer a --b\n' });
    expect(first.stderr).toMatch(/building.*done in/s);
  });

  it('is quiet once all is in place', () => {
    expect(project.run('c')).toEqual({ code: 0, stdout: 'answer c\n', stderr: '' });
  });

  it('builds again what has changed', () => {
    project.writeCli(`console.log('changed');`);
    expect(project.run()).toMatchObject({ code: 0, stdout: 'changed\n' });
  });

  it('shows why it cannot be built, with code 1, and keeps the build that there was', () => {
    const bundle = join(project.path, 'dist/bundle.js');
    const before = readFileSync(bundle, 'utf8');
    project.writeCli(`const n: number = 'x'; console.log(n);`);
    const broken = project.run();
    expect(broken).toMatchObject({ code: 1, stdout: '' });
    expect(broken.stderr).toMatch(/TS2322.*building failed/s);
    expect(readFileSync(bundle, 'utf8')).toBe(before);
    expect(existsSync(project.lockFile)).toBe(false);
  });
});

describe('a command on a clone that is not built', () => {
  let project: SmallProject;

  beforeEach(() => {
    project = new SmallProject();
  });

  afterEach(() => {
    rmSync(project.path, { recursive: true, force: true });
  });

  it('is built once when two start at once', async () => {
    const children = [project.start(), project.start()];
    let said = '';
    for (const { stderr } of children) {
      stderr?.on('data', (chunk: Buffer) => {
        said += chunk.toString('utf8');
      });
    }
    expect(await Promise.all(children.map(ended))).toEqual([0, 0]);
    expect(said.match(/building: done/g)).toHaveLength(1);
  });

  it('ends promptly, with its compiler, on SIGTERM, and leaves no lock', async () => {
    const child = project.start();
    const worker = await project.worker();
    const end = ended(child);
    child.kill('SIGTERM');
    expect(await end).toBe(143);
    expect(existsSync(project.lockFile)).toBe(false);
    expect(() => process.kill(worker, 0)).toThrow();
  });

  it('takes over from one that was killed while it was building', async () => {
    const child = project.start();
    await project.worker();
    const end = ended(child);
    child.kill('SIGKILL');
    await end;
    expect(existsSync(project.lockFile)).toBe(true);
    expect(project.run('x')).toMatchObject({ code: 0, stdout: 'answer x\n' });
  });
});
