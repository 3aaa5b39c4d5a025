import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { passablePlace } from './root-places';
import { ServerAccount } from './server-account';

/** Where a cluster is, or will be made, and whose it is. */
export interface ClusterPlace {
  /** Absolute, its parents free of symbolic links. */
  directory: string;
  account: ServerAccount;
  /** The major version of the cluster that is there; undefined where there is none yet. */
  majorVersion: number | undefined;
}

/**
 * Settles where the cluster of `directory` is. Makes the parents, not the directory itself.
 *
 * The default place may be one that the server's account cannot reach (only as root). Then the
 * cluster goes elsewhere, and a symbolic link takes the default's place: every later process
 * finds the cluster by it, and a new clone at the same path does not inherit an old database.
 * A directory that the user named is never replaced (docs/api.md, section 6, Environment).
 *
 * @throws Error with the reason and the way out where the directory cannot be used.
 */
export function settleClusterPlace(
  directory: string,
  isExplicit: boolean,
  log: (line: string) => void,
): ClusterPlace {
  try {
    return settle(directory, isExplicit, log);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : refusal(directory, message);
  }
}

function settle(directory: string, isExplicit: boolean, log: (line: string) => void): ClusterPlace {
  const wanted = resolvePlace(directory);
  const place = inspectPlace(wanted);
  if (!place.account.isForeign || place.account.canEnter(dirname(wanted))) return place;
  if (isExplicit || statSync(wanted, { throwIfNoEntry: false }) !== undefined) {
    throw refusal(
      wanted,
      `uid ${place.account.uid}, under which the server runs, cannot enter ${dirname(wanted)}. ` +
        'Make that directory and its parents passable (chmod o+x)',
    );
  }
  const elsewhere = join(passablePlace(place.account), randomUUID());
  try {
    symlinkSync(elsewhere, wanted);
  } catch (error) {
    // Another process that starts at the same time was first: its place is the place.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return inspectPlace(resolvePlace(directory));
  }
  log(
    `uid ${place.account.uid}, under which the database runs, cannot enter ${dirname(wanted)}: the database is in ${elsewhere}`,
  );
  return inspectPlace(elsewhere);
}

/** Follows links, also one whose target is not there yet or any more. */
function resolvePlace(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    const parent = makeParent(directory);
    try {
      return resolve(parent, readlinkSync(join(parent, basename(directory))));
    } catch {
      return join(parent, basename(directory));
    }
  }
}

function makeParent(directory: string): string {
  mkdirSync(dirname(directory), { recursive: true });
  return realpathSync(dirname(directory));
}

function inspectPlace(directory: string): ClusterPlace {
  const account = ServerAccount.forDirectory(directory);
  const found = statSync(directory, { throwIfNoEntry: false });
  if (found === undefined) {
    makeParent(directory);
    return { directory, account, majorVersion: undefined };
  }
  if (!found.isDirectory()) throw refusal(directory, 'it is not a directory');
  if (!account.isForeign && found.uid !== account.uid) {
    throw refusal(
      directory,
      `it belongs to uid ${found.uid}, and this process runs as uid ${account.uid}. Run as its owner`,
    );
  }
  const names = readdirSync(directory);
  if (names.length === 0) return { directory, account, majorVersion: undefined };
  if (!names.includes('PG_VERSION')) {
    throw refusal(directory, 'it is not empty, and what it holds is no PostgreSQL cluster');
  }
  return { directory, account, majorVersion: readMajorVersion(directory) };
}

function readMajorVersion(directory: string): number {
  return Number(readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim());
}

/** The error for a directory that is refused: the reason, then what to do. */
export function refusal(directory: string, reason: string): Error {
  return new Error(
    `The database directory ${directory} cannot be used: ${reason}. Or set EMBEDDED_DATABASE_DIR to another (new or empty) directory, or DATABASE_URL to a PostgreSQL server.`,
  );
}
