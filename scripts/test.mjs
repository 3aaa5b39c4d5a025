import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { join } from 'node:path';
import { prepare } from './lib/prepare.mjs';
import { PROJECT_ROOT } from './lib/project.mjs';

// The build too: tests run the commands and the server as a user does.
await prepare({ build: true });

const given = process.argv.slice(2);
const jest = spawn(
  process.execPath,
  [
    join(PROJECT_ROOT, 'node_modules/jest/bin/jest.js'),
    ...(given.length > 0 ? given : ['--coverage']),
  ],
  { cwd: PROJECT_ROOT, stdio: 'inherit' },
);
// The terminal's Ctrl-C reaches Jest by itself; a signal to this process alone is passed on.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => jest.kill('SIGTERM'));
jest.once('exit', (code, signal) => {
  process.exitCode = code ?? 128 + constants.signals[signal];
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
});
