import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/config/project-root';
import { Database } from '../../src/database/database';
import { HealthIndicators } from '../../src/health/health.indicators';
import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { runStatements, SERVER_URL_VARIABLE } from '../support/test-database';

const PACKAGE = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
  version: string;
};

interface Health {
  status: string;
  info: Record<string, unknown>;
  error: Record<string, { status: string; message: string }>;
  details: Record<string, unknown>;
}

describe('health', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start();
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each(['/health', '/api/v1/health'])('is 200 in the form of terminus at %s', async (path) => {
    const answer = await application.http.get(path);
    expect(answer.status).toBe(200);
    const info = {
      service: {
        status: 'up',
        version: PACKAGE.version,
        node: process.versions.node,
      },
      database: { status: 'up', version: expect.stringMatching(/^1\d+\.\d+$/) as string },
      disk: { status: 'up', free_bytes: expect.any(Number) as number },
      queue: { status: 'up', waiting: 0, running: 0, oldest_wait_seconds: 0 },
    };
    expect(answer.json()).toEqual({ status: 'ok', info, error: {}, details: info });
  });

  it('is looked at once for all who ask at the same time', async () => {
    const statements = jest.spyOn(application.app.get(Database), 'rows');
    const health = application.app.get(HealthIndicators);
    await Promise.all(Array.from({ length: 100 }, () => health.database()));
    const asked = statements.mock.calls.filter(([sql]) => sql.includes('server_version'));
    expect(asked).toHaveLength(1);
    statements.mockRestore();
  });

  it.each(['/health/live', '/api/v1/health/live'])(
    'says at %s that the process lives',
    async (p) => {
      const answer = await application.http.get(p);
      expect([answer.status, answer.json()]).toEqual([200, { status: 'ok' }]);
    },
  );

  it.each(['/health/ready', '/api/v1/health/ready'])('looks at %s at the database', async (p) => {
    const answer = await application.http.get(p);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ status: 'ok', details: { database: { status: 'up' } } });
  });

  it('is 503 while the directory of the reports is gone', async () => {
    const { reportsDir } = application.config;
    rmSync(reportsDir, { recursive: true });
    const answer = await application.http.get('/health');
    mkdirSync(reportsDir);
    expect(answer.status).toBe(503);
    expect(answer.json()).toMatchObject({
      status: 'error',
      error: { disk: { status: 'down', message: expect.stringContaining('ENOENT') as string } },
      info: { database: { status: 'up' } },
    });
    expect((await application.http.get('/health')).status).toBe(200);
  });

  it('is 503 while no worker runs', async () => {
    const runner = application.app.get(JobRunner);
    await runner.stop();
    const answer = await application.http.get('/health');
    await runner.start();
    expect(answer.status).toBe(503);
    expect((answer.json() as Health).error['queue']?.status).toBe('down');
    expect((await application.http.get('/health/ready')).status).toBe(200);
  });
});

describe('without a database', () => {
  let application: Application;
  const serverUrl = process.env[SERVER_URL_VARIABLE] ?? '';
  const name = () => new URL(application.database.url).pathname.slice(1);

  beforeAll(async () => {
    application = await Application.start();
    await application.observe(['s', 'active', '2023-01-25 12:00:00']);
    await runStatements(serverUrl, [
      `ALTER DATABASE ${name()} WITH ALLOW_CONNECTIONS false`,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name()}'`,
    ]);
  });
  afterAll(async () => {
    await application.stop();
  });

  it('health and ready are 503, live stays 200', async () => {
    const { http } = application;
    for (const path of ['/health', '/health/ready']) {
      const answer = await http.get(path);
      expect(answer.status).toBe(503);
      const health = answer.json() as Health;
      expect(health.status).toBe('error');
      expect(health.error['database']).toMatchObject({
        status: 'down',
        message: expect.any(String) as string,
      });
    }
    expect((await http.get('/health/live')).status).toBe(200);
  });

  it('requests are answered with 503 and Retry-After, and metrics are still there', async () => {
    const { http } = application;
    const answer = await http.post('/api/v1/trigger_report');
    expectProblem(answer, 503);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expectProblem(await http.get('/api/v1/reports'), 503);
    expect((await http.get('/metrics')).status).toBe(200);
  });

  it('all is well again by itself when the database is back', async () => {
    await runStatements(serverUrl, [`ALTER DATABASE ${name()} WITH ALLOW_CONNECTIONS true`]);
    await eventually('health', async () =>
      (await application.http.get('/health')).status === 200 ? true : null,
    );
    expect(await application.report()).toContain('\ns,60.0,0.0,');
  });
});
