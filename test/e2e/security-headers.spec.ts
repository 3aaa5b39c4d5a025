import { Application } from '../support/application';
import type { Answer } from '../support/http-client';
import { newKey } from '../support/keys';

const ORIGIN = 'https://stores.example.com';

/** A policy by its directives. */
function policyOf(answer: Answer): Record<string, string> {
  const text = String(answer.headers['content-security-policy']);
  return Object.fromEntries(
    text.split(';').map((directive) => {
      const [name = '', ...values] = directive.trim().split(' ');
      return [name, values.join(' ')];
    }),
  );
}

describe('the headers of every answer', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each([
    ['GET', '/api/v1/reports'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/v1/%'],
    ['GET', '/health'],
    ['GET', '/metrics'],
    ['GET', '/docs-json'],
    ['POST', '/api/v1/trigger_report'],
    ['POST', '/api/v1/observations'],
  ])(
    'of %s %s forbid a browser to make anything of it, and a cache to keep it',
    async (method, path) => {
      const answer = await application.http.send(method, path);
      expect(policyOf(answer)).toEqual({
        'default-src': "'none'",
        'base-uri': "'none'",
        'form-action': "'none'",
        'frame-ancestors': "'none'",
      });
      expect(answer.headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(answer.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
      expect(answer.headers['x-powered-by']).toBeUndefined();
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('let Swagger UI run the scripts that it brings, and no other', async () => {
    const page = await application.http.get('/docs');
    const policy = policyOf(page);
    expect(policy).toMatchObject({ 'default-src': "'none'", 'script-src': "'self'" });
    expect(policy['connect-src']).toBe("'self'");
    // With this policy, a script within the page or a handler on an element would not run.
    const scripts = [...page.text.matchAll(/<script\b([^>]*)>([^]*?)<\/script>/g)];
    expect(scripts.length).toBeGreaterThan(1);
    for (const [, attributes = '', code = ''] of scripts) {
      expect(code.trim()).toBe('');
      const file = /src="\.\/(docs\/[\w.-]+)"/.exec(attributes)?.[1] ?? '';
      const script = await application.http.get(`/${file}`);
      expect([file, script.status]).toEqual([file, 200]);
      expect(script.headers['content-type']).toMatch(/javascript/);
    }
    expect(page.text).not.toMatch(/<[^>]+\son\w+=/);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  it('let pages of no other origin call, unless it is named', async () => {
    const ask = { headers: { origin: ORIGIN, 'access-control-request-method': 'GET' } };
    const refused = await application.http.send('OPTIONS', '/api/v1/reports', ask);
    expect(refused.headers['access-control-allow-origin']).toBeUndefined();

    const config = { auth: 'key', corsOrigins: [ORIGIN] } as const;
    const open = await Application.start({ runsJobs: false, config });
    const key = await newKey(open, 'viewer');
    const asked = await open.http.send('OPTIONS', '/api/v1/reports', ask);
    const other = await open.http.send('OPTIONS', '/api/v1/reports', {
      headers: { ...ask.headers, origin: 'https://stores.example.com.evil.example' },
    });
    const called = await open.http
      .withKey(key)
      .get('/api/v1/reports', { headers: { origin: ORIGIN } });
    await open.stop();
    expect(asked.status).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'GET,POST,DELETE',
    });
    expect(asked.headers['access-control-allow-headers']).toContain('Authorization');
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
    expect(other.headers['access-control-allow-origin']).toBeUndefined();
    expect(called.status).toBe(200);
    expect(called.headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(called.headers['vary']).toContain('Origin');
  });

  it.each([
    '/docs/../../package.json',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%2e%2e/%2e%2e/package.json',
    '/docs/package.json',
    '/docs/%00',
    '/docs/swagger-ui.css/nothing',
  ])('hold no file of the machine, nor its place: %s', async (path) => {
    const answer = await application.http.get(path);
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.text).not.toMatch(/node_modules|swagger-ui-dist|\/tmp\/|"version"/);
  });
});
