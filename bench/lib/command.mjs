import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { endsWithBench } from './ends-with-bench.mjs';
import { MemoryWatch } from './memory.mjs';

/**
 * Runs a command of the service (`scripts/cli.mjs`) and measures it from outside.
 *
 * @param postmaster the process of the PostgreSQL that it works on; null is not watched
 * @returns seconds of the whole process, peak memory, and what it printed on standard output
 * @throws Error with what it said, when it fails
 */
export async function runCommand(args, environment, postmaster = null) {
  const started = performance.now();
  const child = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts/cli.mjs'), ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  endsWithBench(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  const memory = new MemoryWatch(child.pid, postmaster);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stderr}`);
    return { seconds: (performance.now() - started) / 1000, ...memory.end(), stdout };
  } finally {
    memory.end();
  }
}
