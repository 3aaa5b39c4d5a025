import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusal } from './cluster-place';
import type { ServerAccount } from './server-account';

/**
 * A socket's path has at most 103 bytes on macOS and 107 on Linux, of which `/.s.PGSQL.5432`
 * takes 14.
 */
const MAX_PATH_BYTES = 85;

/**
 * The directory for the server's socket: the cluster's own, which has mode 0700, or where its
 * path is too long, or has characters with a meaning in the server's list of directories, a short
 * one of the same mode under the temporary directory.
 *
 * @throws Error where another user put something in that place.
 */
export function settleSocketDirectory(clusterDirectory: string, account: ServerAccount): string {
  if (/^[\w./-]+$/.test(clusterDirectory) && clusterDirectory.length <= MAX_PATH_BYTES) {
    return clusterDirectory;
  }
  const directory = shortDirectory(clusterDirectory);
  try {
    mkdirSync(directory, { mode: 0o700 });
    account.own(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(directory);
  if (!found.isDirectory() || (found.uid !== account.uid && found.uid !== process.getuid?.())) {
    throw refusal(
      clusterDirectory,
      `its path is too long for a socket, and ${directory}, where the socket would be, belongs to uid ${found.uid}. Remove that`,
    );
  }
  account.own(directory);
  chmodSync(directory, 0o700);
  return directory;
}

/**
 * Removes the short directory, if there is one, once the server is stopped. Whoever starts the
 * server anew just now fails for lack of it, and tries again.
 */
export function removeSocketDirectory(clusterDirectory: string): void {
  try {
    rmdirSync(shortDirectory(clusterDirectory));
  } catch {
    // There is none, or a new server's socket is in it.
  }
}

function shortDirectory(clusterDirectory: string): string {
  const name = createHash('sha256').update(clusterDirectory).digest('hex').slice(0, 12);
  return join(tmpdir(), `store-monitoring-${name}`);
}
