import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_EVERY_MILLIS = 20;

/** Where a running server listens. */
export interface PostmasterAddress {
  pid: number;
  port: number;
  socketDirectory: string;
}

/**
 * Reads `postmaster.pid`, in which a server writes where it can be found. The file may be that of
 * a server that was killed: only a connection tells.
 *
 * @returns undefined where there is none, or where the server has not come to the socket's line yet.
 */
export async function readPostmasterFile(
  clusterDirectory: string,
): Promise<PostmasterAddress | undefined> {
  let text: string;
  try {
    text = await readFile(join(clusterDirectory, 'postmaster.pid'), 'utf8');
  } catch {
    return undefined;
  }
  const [pid, , , port, socketDirectory] = text.split('\n');
  // The last line is whole only once the next one has begun.
  if (text.split('\n').length < 6 || socketDirectory === undefined || socketDirectory === '') {
    return undefined;
  }
  return { pid: Number(pid), port: Number(port), socketDirectory };
}

/**
 * Lets a server start where `postmaster.pid` was left behind and its number is that of an unrelated
 * process by now, as happens in containers: PostgreSQL would take that for a running server. The
 * number becomes this process's, which is none to a server that it starts. The rest stays: by it
 * PostgreSQL sees whether processes of the server that was killed still use its memory.
 *
 * What a process is can be seen only where there is `/proc`: a server works in its directory.
 */
export function disownPostmasterFile(clusterDirectory: string): void {
  const path = join(clusterDirectory, 'postmaster.pid');
  try {
    const [pid = '', ...rest] = readFileSync(path, 'utf8').split('\n');
    if (readlinkSync(`/proc/${Number(pid)}/cwd`) === clusterDirectory) return;
    writeFileSync(path, [process.pid, ...rest].join('\n'));
  } catch {
    // There is no such file or process, or it is another account's, which PostgreSQL sees itself.
  }
}

/**
 * Waits until the server that ran as `pid` is gone. Another one may stand in its place by then.
 *
 * @returns false where it is still there after `timeoutMillis`.
 */
export async function waitForPostmasterEnd(
  clusterDirectory: string,
  pid: number,
  timeoutMillis: number,
): Promise<boolean> {
  const deadline = Date.now() + timeoutMillis;
  while (isThere(pid) && (await readPostmasterFile(clusterDirectory))?.pid === pid) {
    if (Date.now() > deadline) return false;
    await sleep(LOOK_EVERY_MILLIS);
  }
  return true;
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
