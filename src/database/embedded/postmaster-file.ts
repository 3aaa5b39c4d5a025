import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

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
