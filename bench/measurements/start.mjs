import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { BENCH_HOME } from '../lib/data-set.mjs';
import { endsWithBench } from '../lib/ends-with-bench.mjs';
import { atMost } from '../lib/rows.mjs';

const LOOK_EVERY_MS = 5;

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** The status of `/health`; null where nobody listens. */
function health(port) {
  return new Promise((resolve) => {
    request({ port, host: '127.0.0.1', path: '/health', agent: false })
      .once('error', () => resolve(null))
      .once('response', (response) => {
        response.resume();
        resolve(response.statusCode);
      })
      .end();
  });
}

/** Whether a process, or with a negative id any process of a group, still runs. */
function isThere(pid) {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** `npm start` with a database of its own that it has to start, and the sample data taken in before. */
async function start() {
  const port = await freePort();
  const reports = join(BENCH_HOME, 'start', 'reports');
  mkdirSync(reports, { recursive: true });
  const started = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: PROJECT_ROOT,
    env: {
      ...process.env,
      PORT: `${port}`,
      EMBEDDED_DATABASE_DIR: join(BENCH_HOME, 'start', 'postgres'),
      REPORTS_DIR: reports,
      LOG_LEVEL: 'error',
    },
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  endsWithBench(child, -child.pid);
  while ((await health(port)) !== 200) {
    if (child.exitCode !== null) throw new Error('npm start ended before it was healthy');
    await sleep(LOOK_EVERY_MS);
  }
  const seconds = (performance.now() - started) / 1000;
  process.kill(-child.pid, 'SIGTERM');
  while (isThere(-child.pid)) await sleep(LOOK_EVERY_MS);
  return { seconds };
}

export const warmStart = {
  name: 'start',
  title: 'A warm npm start, with the embedded PostgreSQL, until /health is 200',
  async measure(lab) {
    const samples = await lab.rounds(async (record) => record.add('npm start', await start()));
    return [atMost(3)(samples.row('npm start'))];
  },
};
