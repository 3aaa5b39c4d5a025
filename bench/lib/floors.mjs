import { spawn } from 'node:child_process';
import { runPeer } from './peer-process.mjs';

export const RAW_COPY = 'floor: raw COPY of the polls file';
export const PIPE = 'floor: the polls file through a pipe';
export const COPY_OUT = 'floor: COPY of the periods out';

/** The bytes of a file through a pipe, from one process to another. */
export async function throughPipe(file) {
  const started = performance.now();
  const child = spawn('cat', [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.resume();
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`cat ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000 };
}

/** The bytes of a file of polls into an unlogged table of text: nothing checked, sorted or keyed. */
export function rawCopy(lab, file) {
  return lab.inDatabase(({ ownerUrl: url }) =>
    runPeer('copy-floor', { url, direction: 'in' }, { file }, lab.postmaster),
  );
}

/** The periods of a database out of it as text. */
export function copyOut(lab, { ownerUrl: url }) {
  return runPeer('copy-floor', { url, direction: 'out' }, {}, lab.postmaster);
}
