import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from '../support/application';
import { expectProblem } from '../support/problem';

interface OpenApi {
  openapi: string;
  paths: Record<string, Record<string, { responses: Record<string, { content?: object }> }>>;
}

const PATHS = [
  'POST /api/v1/trigger_report',
  'GET /api/v1/get_report',
  'GET /api/v1/reports',
  'GET /api/v1/reports/{report_id}',
  'GET /api/v1/reports/{report_id}/rows',
  'GET /api/v1/reports/{report_id}/events',
  'GET /api/v1/fleet',
  'GET /api/v1/fleet/stores',
  'GET /api/v1/fleet/events',
  'GET /api/v1/fleet/checks',
  'GET /api/v1/debug/max_timestamp',
  'GET /api/v1/debug/status_counts',
  'GET /api/v1/debug/stores_with_downtime',
  'GET /api/v1/debug/store/{store_id}',
  'POST /api/v1/observations',
  'POST /api/v1/ingestions',
  'GET /api/v1/ingestions',
  'GET /api/v1/ingestions/{id}',
  'GET /api/v1/ingestions/{id}/rejects',
  'GET /api/v1/stores/{store_id}/business_hours',
  'DELETE /api/v1/stores/{store_id}/business_hours',
  'GET /api/v1/stores/{store_id}/timezone',
  'DELETE /api/v1/stores/{store_id}/timezone',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /api/v1/health',
  'GET /metrics',
];

describe('the documentation that the server offers', () => {
  let application: Application;
  let document: OpenApi;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
    document = (await application.http.get('/docs-json')).json() as OpenApi;
  });
  afterAll(async () => {
    await application.stop();
  });

  it('is Swagger UI at /docs', async () => {
    const answer = await application.http.get('/docs');
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/html/);
    expect(answer.text).toContain('swagger-ui');
  });

  it('names every call at /docs-json', () => {
    expect(document.openapi).toMatch(/^3\./);
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(calls).toEqual(expect.arrayContaining(PATHS));
  });

  it('names both content types of get_report', () => {
    const content = document.paths['/api/v1/get_report']?.['get']?.responses['200']?.content ?? {};
    expect(Object.keys(content)).toEqual(expect.arrayContaining(['text/csv', 'application/json']));
  });

  it('holds for every call: an unknown query parameter is refused, not ignored', async () => {
    const id = '7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11';
    const given: Record<string, string> = {
      '/api/v1/get_report': `report_id=${id}&`,
    };
    const ignoring: string[] = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const method of Object.keys(methods)) {
        // Uploads and batches belong to other specs: their bodies decide first.
        if (/ingestions|observations/.test(path)) continue;
        const target = path.replace(/\{\w*id\}/g, id);
        const answer = await application.http.send(
          method.toUpperCase(),
          `${target}?${given[path] ?? ''}unheard_of=1`,
        );
        if (answer.status === 400) expectProblem(answer, 400);
        else ignoring.push(`${method} ${path}: ${answer.status}`);
      }
    }
    expect(ignoring).toEqual([]);
  });
});

describe('the documents of security', () => {
  const ROOT = join(__dirname, '../..');
  const specs = new Set(
    ['src', 'test'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.spec.ts'))
        .map((path) => path.replace(/^.*\//, '')),
    ),
  );

  it.each(['security.md', 'security-asvs.md'])('name in %s only specs that are there', (name) => {
    const text = readFileSync(join(ROOT, 'docs', name), 'utf8');
    const named = [...text.matchAll(/`([\w.-]+\.spec\.ts)`/g)].map(([, spec = '']) => spec);
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((spec) => !specs.has(spec))).toEqual([]);
  });
});
