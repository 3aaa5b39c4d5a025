import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AttachedChild,
  ScratchDirectory,
  attach,
  expectAnswer,
  expectEnd,
  isRunning,
} from '../support/embedded-postgres-harness';

jest.setTimeout(60_000);

describe('the embedded PostgreSQL', () => {
  let original: ScratchDirectory;
  let scratch: ScratchDirectory;
  let directory: string;

  beforeAll(async () => {
    original = new ScratchDirectory();
    const server = await attach(join(original.path, 'postgres'));
    await server.release();
  });

  afterAll(() => {
    original.remove();
  });

  /** A cluster is there already, and no server runs. */
  const givenCluster = (): void => {
    scratch.copyCluster(join(original.path, 'postgres'));
  };

  beforeEach(() => {
    scratch = new ScratchDirectory();
    directory = join(scratch.path, 'postgres');
  });

  afterEach(() => {
    scratch.remove();
  });

  it('is one server for two processes that start at once, and the last one stops it', async () => {
    const [one, two] = [AttachedChild.start(directory), AttachedChild.start(directory)];
    const [first, second] = await Promise.all([one.attached(), two.attached()]);
    expect(second).toEqual(first);
    expect(readdirSync(scratch.path)).toEqual(['postgres']);

    expect(await one.release()).toBe(0);
    expect(isRunning(first.postmasterPid)).toBe(true);
    await expectAnswer(second.url);

    expect(await two.release()).toBe(0);
    await expectEnd(first.postmasterPid);
  });

  it('is adopted, and stopped in the end, after its user was killed', async () => {
    givenCluster();
    const child = AttachedChild.start(directory);
    const { postmasterPid } = await child.attached();
    child.process.kill('SIGKILL');
    await child.ended;
    expect(isRunning(postmasterPid)).toBe(true);

    const server = await attach(directory);
    expect(server.postmasterPid).toBe(postmasterPid);
    await server.release();
    await expectEnd(postmasterPid);
  });

  it('comes back at the same address when it is killed while in use', async () => {
    givenCluster();
    const server = await attach(directory);
    const { url, postmasterPid } = server;
    const lost = new Promise<void>((resolve) => {
      server.onLost(resolve);
    });
    process.kill(postmasterPid, 'SIGKILL');
    await lost;
    while (server.postmasterPid === postmasterPid) await sleep(20);
    expect(server.url).toBe(url);
    await expectAnswer(url);
    await server.release();
    await expectEnd(server.postmasterPid);
  });

  it('starts again after both it and its user were killed', async () => {
    givenCluster();
    const child = AttachedChild.start(directory);
    const postmasterPid = await child.killedWithServer();

    const server = await attach(directory);
    expect(server.postmasterPid).not.toBe(postmasterPid);
    await expectAnswer(server.url);
    await server.release();
  });

  it('starts where what a killed server left behind names an unrelated process', async () => {
    givenCluster();
    const child = AttachedChild.start(directory);
    const postmasterPid = await child.killedWithServer();
    await expectEnd(postmasterPid);
    const file = join(directory, 'postmaster.pid');
    const { uid, gid } = statSync(file);
    // Of the same account: another's PostgreSQL would not take for a server.
    const unrelated = spawn('sleep', ['60'], { uid, gid, cwd: '/' });
    try {
      const [, ...rest] = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, [unrelated.pid, ...rest].join('\n'));
      expect(existsSync(join(directory, '.s.PGSQL.5432'))).toBe(true);
      const server = await attach(directory);
      expect(server.postmasterPid).not.toBe(unrelated.pid);
      await expectAnswer(server.url);
      await server.release();
      expect(unrelated.exitCode).toBeNull();
    } finally {
      unrelated.kill('SIGKILL');
    }
  });

  it('outlives Ctrl-C until its user releases it', async () => {
    givenCluster();
    const child = AttachedChild.start(directory);
    const { postmasterPid, url } = await child.attached();
    process.kill(-(child.process.pid ?? 0), 'SIGINT');
    expect(await child.line()).toBe('interrupted');
    await sleep(200);
    await expectAnswer(url);
    expect(await child.release()).toBe(0);
    await expectEnd(postmasterPid);
  });

  it('serves who attaches while the last user is just stopping it', async () => {
    givenCluster();
    let server = await attach(directory);
    for (let round = 0; round < 5; round += 1) {
      const [next] = await Promise.all([
        sleep(round * 15).then(() => attach(directory)),
        server.release(),
      ]);
      await expectAnswer(next.url);
      server = next;
    }
    await server.release();
    await expectEnd(server.postmasterPid);
  });

  it('removes the half-made cluster of a killed process, and leaves that of a living one', async () => {
    mkdirSync(join(scratch.path, '.postgres.initdb-999999999-abcdef', 'base'), { recursive: true });
    mkdirSync(join(scratch.path, `.postgres.initdb-${process.pid}-abcdef`));
    const server = await attach(directory);
    await server.release();
    expect(readdirSync(scratch.path).sort()).toEqual([
      `.postgres.initdb-${process.pid}-abcdef`,
      'postgres',
    ]);
  });

  it.each([
    ['a path too long for a socket', 'long-name-'.repeat(9)],
    ['a path with characters that mean something in a list', "it's, 100% a b"],
  ])('puts its socket elsewhere for %s', async (_title, name) => {
    const server = await attach(join(scratch.path, name, 'postgres'));
    const { host } = server.connectionConfig;
    expect(host).not.toContain(scratch.path);
    await expectAnswer(server.url);
    await server.release();
    expect(existsSync(host)).toBe(false);
  });

  it('takes an empty directory that is there', async () => {
    mkdirSync(directory);
    const server = await attach(directory);
    expect(server.directory).toBe(directory);
    expect(server.serverVersion).toMatch(/^18\./);
    await server.release();
  });

  it.each([
    [
      'that holds something else',
      () => {
        mkdirSync(directory);
        writeFileSync(join(directory, 'precious.txt'), 'x');
      },
      /precious|not empty.*no PostgreSQL cluster.*EMBEDDED_DATABASE_DIR/,
    ],
    [
      'of another version',
      () => {
        mkdirSync(directory);
        writeFileSync(join(directory, 'PG_VERSION'), '13\n');
      },
      /cluster of PostgreSQL 13, and the server here is 18.*DATABASE_URL/,
    ],
    [
      'that is a file',
      () => {
        writeFileSync(directory, 'x');
      },
      /not a directory/,
    ],
  ])('refuses a directory %s, and changes nothing', async (_title, make, reason) => {
    make();
    const before = readdirSync(scratch.path, { recursive: true });
    await expect(attach(directory)).rejects.toThrow(reason);
    expect(readdirSync(scratch.path, { recursive: true })).toEqual(before);
  });

  it('tells why its server does not start, without trying for long', async () => {
    givenCluster();
    writeFileSync(join(directory, 'postgresql.auto.conf'), 'no_such_setting = 1\n');
    await expect(attach(directory)).rejects.toThrow(/no_such_setting/);
  });
});
