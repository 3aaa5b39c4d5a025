import { mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { refusal } from './cluster-place';
import type { ServerAccount } from './server-account';
import type { PostgresBinaries } from './postgres-binaries';

/** The superuser of the cluster; the service itself works as a user without that power. */
export const SUPERUSER = 'postgres';

/**
 * Makes a cluster at `directory`, which is missing or empty, all or nothing: two `initdb` in one
 * directory destroy each other, and one that is killed leaves half a cluster. So it works in a
 * directory beside, which then takes the final name in one step. Who comes second to that step
 * finds a cluster in place and throws its own away.
 *
 * @param isDurable false for a server that runs without fsync: its files are not synced either.
 * @throws Error where the directory beside cannot be made, or `initdb` fails.
 */
export async function initializeCluster(
  directory: string,
  account: ServerAccount,
  binaries: PostgresBinaries,
  isDurable: boolean,
): Promise<void> {
  await removeLeftovers(directory);
  let aside: string;
  try {
    aside = await mkdtemp(`${asidePrefix(directory)}${process.pid}-`);
  } catch (error) {
    throw refusal(directory, (error as Error).message);
  }
  try {
    account.own(aside);
    const { code, output } = await account.run(binaries.initdb, [
      ...['-D', aside],
      `--username=${SUPERUSER}`,
      '--encoding=UTF8',
      // The machine's locale decides nothing: names sort by bytes everywhere.
      '--locale=C',
      ...(binaries.majorVersion >= 17
        ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8']
        : []),
      // Only the server's own account (and root) gets to the socket, which lies in a directory of
      // mode 0700. `peer` could name that account, but would keep nobody out: a process of the
      // same account can read the files, rewrite this rule and signal the server anyway.
      '--auth-local=trust',
      '--auth-host=reject',
      '--no-instructions',
      ...(isDurable ? [] : ['--no-sync']),
    ]);
    if (code !== 0) throw new Error(`initdb failed in ${aside}: ${output}`);
    await rename(aside, directory);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
    if (code === 'EBUSY' || code === 'EXDEV') {
      throw refusal(directory, 'it is a mount point. Name a directory inside it');
    }
    if (code !== undefined) throw refusal(directory, message);
    throw error;
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function asidePrefix(directory: string): string {
  return join(dirname(directory), `.${basename(directory)}.initdb-`);
}

/** Removes what a killed process left; a directory of a living one is in use. */
async function removeLeftovers(directory: string): Promise<void> {
  const prefix = basename(asidePrefix(directory));
  for (const name of await readdir(dirname(directory))) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number.parseInt(name.slice(prefix.length), 10);
    if (isAlive(pid)) continue;
    // An orphaned initdb may still write into it; what is left then goes the next time.
    await rm(join(dirname(directory), name), { recursive: true, force: true }).catch(
      () => undefined,
    );
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
