import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { setTimeout } from 'node:timers';
import { killGroup } from './prepare-lock.mjs';
import { PROJECT_ROOT } from './project.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const TAIL_LINES = 40;
const MERCY_MILLIS = 2_000;

/**
 * Runs a program in the project's folder without a word, and shows the end of what it printed, on
 * stderr, when it fails. A signal to this process ends the program, and all it started, and then
 * this process.
 *
 * @param onStart receives the program's pid.
 * @throws Error when the program fails.
 */
export async function runQuietly(title, program, args, onStart) {
  // A group of its own: `npm` and what it starts are ended together.
  const child = spawn(program, args, {
    cwd: PROJECT_ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk) => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  let received;
  const stop = (signal) => {
    received ??= signal;
    killGroup(child.pid, 'SIGTERM');
    setTimeout(() => killGroup(child.pid, 'SIGKILL'), MERCY_MILLIS).unref();
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
      if (child.pid !== undefined) onStart(child.pid);
    });
    if (received !== undefined) process.exit(128 + constants.signals[received]);
    if (code === 0) return;
    process.stderr.write(`${output.trim().split('\n').slice(-TAIL_LINES).join('\n')}\n`);
    throw new Error(`${title} failed (see above)`);
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
  }
}
