import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { PROJECT_ROOT } from './lib/project.mjs';

// The build too: tests run the commands and the server as a user does.
await prepare({ build: true });

/**
 * Coverage is measured of the accounting, by its own tests: there every branch has to be covered.
 * Measured for the whole service it would make the tests a third slower; `npm test -- --coverage` does.
 */
const ACCOUNTING = 'src/uptime/';
const RUNS = [
  ['--selectProjects', 'unit', '--coverage', ACCOUNTING],
  [
    ...['--selectProjects', 'unit', 'integration', 'e2e', 'fuzz'],
    ...['--testPathIgnorePatterns', ACCOUNTING],
  ],
];

let child;
// The terminal's Ctrl-C reaches Jest by itself; a signal to this process alone is passed on.
let stopped = false;
process.on('SIGINT', () => {
  stopped = true;
});
process.on('SIGTERM', () => {
  stopped = true;
  child?.kill('SIGTERM');
});

function jest(args) {
  return new Promise((resolve) => {
    child = spawn(
      process.execPath,
      [join(PROJECT_ROOT, 'node_modules/jest/bin/jest.js'), ...args],
      {
        cwd: PROJECT_ROOT,
        stdio: 'inherit',
      },
    );
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

const given = process.argv.slice(2);
for (const args of given.length > 0 ? [given] : RUNS) {
  const code = await jest(args);
  if (code !== 0) process.exitCode = code;
  if (stopped) break;
}
