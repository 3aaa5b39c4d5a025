import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ServerAccount } from '../../src/database/embedded/server-account';
import {
  AttachedChild,
  ScratchDirectory,
  attach,
  expectAnswer,
  expectEnd,
} from '../support/embedded-postgres-harness';

jest.setTimeout(60_000);

const BINARIES_15 = '/usr/lib/postgresql/15/bin';
const isRoot = process.getuid?.() === 0;
const has15 = existsSync(join(BINARIES_15, 'initdb'));
const nobodyReachesProject = isRoot && ServerAccount.forDirectory('/').canEnter(__dirname);

/** A block that holds only on some machines says so in its title, and is empty on the others. */
function describeWhere(condition: boolean, title: string, where: string, block: () => void): void {
  if (condition) describe(title, block);
  else {
    describe(`${title} (only ${where})`, () => {
      it('has nothing to show here', () => undefined);
    });
  }
}

let scratch: ScratchDirectory;
let directory: string;

beforeEach(() => {
  scratch = new ScratchDirectory();
  directory = join(scratch.path, 'postgres');
});

afterEach(() => {
  scratch.remove();
});

describeWhere(isRoot, 'the embedded PostgreSQL of root', 'as root', () => {
  it('belongs to nobody, and so does its socket, which others cannot reach', async () => {
    const server = await attach(directory);
    expect(statSync(directory).uid).toBe(Number(execFileSync('id', ['-u', 'nobody'])));
    expect(statSync(server.connectionConfig.host).mode & 0o777).toBe(0o700);
    await server.release();
  });

  it('refuses a named directory below one that only root can enter', async () => {
    chmodSync(scratch.path, 0o700);
    await expect(attach(directory)).rejects.toThrow(/cannot enter .*chmod o\+x/);
    expect(readdirSync(scratch.path)).toEqual([]);
  });

  it('goes elsewhere from a default place that only root can enter, and is found there again', async () => {
    chmodSync(scratch.path, 0o700);
    const lines: string[] = [];
    const server = await attach(directory, lines, { directoryIsExplicit: false });
    try {
      expect(lines.join('\n')).toContain(`the database is in ${server.directory}`);
      expect(lstatSync(directory).isSymbolicLink()).toBe(true);
      const again = await attach(directory, [], { directoryIsExplicit: false });
      expect(again.postmasterPid).toBe(server.postmasterPid);
      await again.release();
    } finally {
      await server.release();
      rmSync(server.directory, { recursive: true, force: true });
    }
  });

  it('copies programs that its account cannot reach, and makes the links that npm left out', async () => {
    const hidden = join(scratch.path, 'hidden');
    mkdirSync(hidden);
    cpSync(nativeDirectory(), join(hidden, 'native'), {
      recursive: true,
      filter: (source) => !lstatSync(source).isSymbolicLink(),
    });
    chmodSync(hidden, 0o700);
    const lines: string[] = [];
    const server = await attach(directory, lines, {
      binaryDirectory: join(hidden, 'native', 'bin'),
    });
    await expectAnswer(server.url);
    await server.release();
    const copy = /copying the PostgreSQL programs to (\S+):/.exec(lines.join('\n'))?.[1] ?? '';
    expect(existsSync(join(copy, 'bin', 'postgres'))).toBe(true);
    rmSync(copy, { recursive: true });
  });

  it('runs under the owner of its directory where that is an ordinary user', () => {
    const uid = 12_345;
    mkdirSync(directory, { mode: 0o700 });
    chownSync(directory, uid, uid);
    expect(ServerAccount.forDirectory(directory).uid).toBe(uid);
  });
});

describeWhere(
  nobodyReachesProject,
  'the embedded PostgreSQL of an ordinary user',
  'as root, in a project that others can enter; an ordinary user runs all other tests as itself',
  () => {
    const uid = isRoot ? Number(execFileSync('id', ['-u', 'nobody'])) : 0;

    it('starts, is shared with root, and is stopped by the last of them', async () => {
      const home = join(scratch.path, 'home');
      mkdirSync(home);
      chownSync(home, uid, uid);
      const child = AttachedChild.start(join(home, 'postgres'), uid);
      const { postmasterPid } = await child.attached();
      const server = await attach(join(home, 'postgres'));
      expect(server.postmasterPid).toBe(postmasterPid);
      expect(await child.release()).toBe(0);
      await expectAnswer(server.url);
      await server.release();
      await expectEnd(postmasterPid);
    });

    it('refuses a place where it may not write', async () => {
      const child = AttachedChild.start(directory, uid);
      await expect(child.attached()).rejects.toThrow('the child has ended');
      expect(child.errors).toMatch(/cannot be used: .*permission denied/i);
    });
  },
);

describeWhere(has15, 'an embedded PostgreSQL 15', 'where Debian has installed it', () => {
  it('works the same, and its directory is then refused by 18', async () => {
    const server = await attach(directory, [], { binaryDirectory: BINARIES_15 });
    expect(server.serverVersion).toMatch(/^15\./);
    await expectAnswer(server.url);
    await server.release();
    await expect(attach(directory)).rejects.toThrow(/cluster of PostgreSQL 15/);
  });
});

function nativeDirectory(): string {
  const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  return join(dirname(entry), '..', 'native');
}
