import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT_ROOT } from './project.mjs';

/** What is made up: the same data each time, with rows that are rejected. */
const DATA = ['--stores', '1200', '--days', '8', '--seed', '1', '--bad-rows'];

/**
 * Runs `work` beside the built service, which listens on a free port, with made-up data in a database
 * and folders of its own; all of it goes afterwards.
 *
 * @param work receives the address of the service.
 */
export async function withSampleService(work) {
  const folder = mkdtempSync(join(tmpdir(), 'sample-service-'));
  // As root, the database runs under another account, which has to come to its directory.
  chmodSync(folder, 0o711);
  const settings = {
    PATH: process.env['PATH'],
    LOG_LEVEL: 'error',
    HOST: '127.0.0.1',
    PORT: '0',
    AUTH: 'off',
    // Empty ones win over those of `.env`: made-up data must not come into somebody's database.
    DATABASE_URL: '',
    DATABASE_OWNER_URL: '',
    RATE_LIMIT_PER_MINUTE: '',
    DATA_DIR: join(folder, 'data'),
    REPORTS_DIR: join(folder, 'reports'),
    EMBEDDED_DATABASE_DIR: join(folder, 'postgres'),
  };
  const run = (script, args = []) =>
    spawn(process.execPath, [join(PROJECT_ROOT, 'scripts', script), ...args], {
      cwd: PROJECT_ROOT,
      env: settings,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  try {
    const generate = run('cli.mjs', ['generate', ...DATA, '--out', settings.DATA_DIR]);
    if ((await ended(generate)) !== 0) throw new Error('the data could not be made up');
    const server = run('start.mjs');
    try {
      await work(await addressOf(server));
    } finally {
      server.kill('SIGTERM');
      await ended(server);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The exit code of a program, once it has ended. */
function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.stdout.resume();
  return new Promise((resolve) => child.once('close', resolve));
}

/** Where a server listens, as soon as it says so. */
function addressOf(server) {
  return new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (chunk) => {
      said += chunk;
      const [, address] = /^Ready\. The page: (\S+),/m.exec(said) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.once('close', () => reject(new Error(`the server ended: ${said}`)));
  });
}
