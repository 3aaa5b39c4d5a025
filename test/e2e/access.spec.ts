import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { includesRole, ROLES, type Role } from '../../src/common/role';
import { Application } from '../support/application';
import type { Answer, HttpClient } from '../support/http-client';
import { keyOfEachRole, newKey } from '../support/keys';
import { callsOf, type OpenApi, type OpenApiCall } from '../support/open-api';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

const ID = '7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11';
const UNKNOWN = `sm_0123456789ab_${'x'.repeat(43)}`;

const document = JSON.parse(
  readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8'),
) as OpenApi;
const calls = callsOf(document);
const closedCalls = calls.filter(({ operation }) => operation['x-role'] !== 'none');

/** The call and what it needs, for each value of a parameter that decides. */
const cases = calls.flatMap(
  (call): { call: OpenApiCall; target: string; need: Role | 'none' }[] => {
    const target = call.path.replace(/\{\w*id\}/g, ID);
    const [by] = Object.entries(call.operation['x-role-by'] ?? {});
    if (by === undefined) return [{ call, target, need: call.operation['x-role'] ?? 'none' }];
    return Object.entries(by[1]).map(([value, need]) => ({
      call,
      target: `${target}?${by[0]}=${value}`,
      need,
    }));
  },
);

describe('with AUTH=key', () => {
  let application: Application;
  let keys: Record<Role, string>;
  const send = (http: HttpClient, { method }: OpenApiCall, target: string): Promise<Answer> =>
    http.send(method, target);

  beforeAll(async () => {
    application = await Application.start({ runsJobs: false, config: { auth: 'key' } });
    keys = await keyOfEachRole(application);
  });
  afterAll(async () => {
    await application.stop();
  });

  it('every route of the document says which role it needs', () => {
    const silent = calls.filter(({ operation }) => operation['x-role'] === undefined);
    expect(silent.map(({ method, path }) => `${method} ${path}`)).toEqual([]);
    expect(calls.length).toBeGreaterThan(25);
  });

  it('only health and signing in are open, and the others name their security and answers', () => {
    for (const { path, operation } of calls) {
      const isOpen = /^(\/api\/v1)?\/health(\/(live|ready))?$|^\/api\/v1\/session$/.test(path);
      expect([path, operation['x-role'] === 'none']).toEqual([path, isOpen]);
      if (isOpen) continue;
      expect(operation.security).toEqual([{ bearer: [] }, { header: [] }, { session: [] }]);
      expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403']));
    }
  });

  it('docs/security.md lists each route with the role that it needs', () => {
    const text = readFileSync(join(__dirname, '../../docs/security.md'), 'utf8');
    const listed = [...text.matchAll(/^\| `([A-Z]+ \/\S*)`\s*\| ([^|]+?)\s*\|$/gm)].map(
      ([, call = '', role = '']) => `${call}: ${role}`,
    );
    const expected = cases.map(({ call: { method }, target, need }) => {
      const path = target.replace(ID, '{id}');
      return `${method} ${path}: ${need}`;
    });
    expect(listed.sort()).toEqual(expected.sort());
  });

  it.each(cases.map((one) => [`${one.call.method} ${one.target}`, one] as const))(
    '%s is for its role and those above',
    async (_, { call, target, need }) => {
      for (const role of ROLES) {
        const answer = await send(application.http.withKey(keys[role]), call, target);
        expect(answer.status).not.toBe(401);
        expect(answer.status).not.toBe(500);
        if (need === 'none' || includesRole(role, need)) {
          expect(answer.status).not.toBe(403);
        } else {
          const problem = expectProblem(answer, 403);
          expect(problem.detail).toContain(`the role ${need}`);
          expect(problem).toMatchObject({ needed_role: need });
        }
      }
    },
  );

  it.each(closedCalls.map((call) => [`${call.method} ${call.path}`, call] as const))(
    '%s is closed to whoever has no key that holds, and all of them hear the same',
    async (_, call) => {
      const expired = await newKey(application, 'admin', 'expired');
      const revoked = await newKey(application, 'admin', 'revoked');
      await query(
        application.database,
        `UPDATE api_key SET expires_at = clock_timestamp() WHERE prefix = $1`,
        [expired.slice(3, 15)],
      );
      await query(
        application.database,
        `UPDATE api_key SET revoked_at = clock_timestamp() WHERE prefix = $1`,
        [revoked.slice(3, 15)],
      );
      const target = call.path.replace(/\{\w*id\}/g, ID);
      const bare = await send(application.http, call, target);
      expect(expectProblem(bare, 401).detail).toMatch(/needs a key.*Authorization: Bearer KEY/);
      expect(bare.headers['www-authenticate']).toBe('Bearer realm="store-monitoring"');
      const wrongSecret = `${keys.admin.slice(0, -4)}0000`;
      const details = new Set<string>();
      for (const key of [UNKNOWN, wrongSecret, expired, revoked, 'nonsense']) {
        const answer = await send(application.http.withKey(key), call, target);
        details.add(expectProblem(answer, 401).detail);
        expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
      }
      expect([...details]).toEqual([expect.stringContaining('mistyped, expired or revoked')]);
    },
  );

  it.each([
    '/docs',
    '/docs/',
    '/docs-json',
    '/docs-yaml',
    '/docs/swagger-ui-init.js',
    '/docs/swagger-ui.css',
    '/api/v1',
    '/api/v1/nothing',
    '/API/V1/reports',
    '/api/v1/health/../reports',
    '//api/v1/reports',
    '/nothing',
    '/healthy',
  ])('%s is closed too, whether there is something or not', async (path) => {
    expectProblem(await application.http.get(path), 401);
  });

  it('a key may also come as X-API-Key, and for the pages as the password of Basic', async () => {
    const { http } = application;
    const basic = `Basic ${Buffer.from(`me:${keys.viewer}`).toString('base64')}`;
    const withHeader = (path: string, headers: Record<string, string>) =>
      http.get(path, { headers });
    const own = await withHeader('/api/v1/reports', { 'x-api-key': keys.viewer });
    expect(own.status).toBe(200);
    expect((await withHeader('/docs', { authorization: basic })).status).toBe(200);
    expectProblem(await withHeader('/api/v1/reports', { authorization: basic }), 401);
    const asked = await http.get('/docs');
    expect(asked.headers['www-authenticate']).toMatch(/^Basic /);
  });

  it('health shows states alone, and its details to whoever has a key', async () => {
    await application.http.withKey(keys.viewer).get('/health');
    for (const path of ['/health', '/health/ready', '/api/v1/health']) {
      for (const http of [application.http, application.http.withKey(UNKNOWN)]) {
        const health = (await http.get(path)).json() as { details: Record<string, object> };
        for (const state of Object.values(health.details)) {
          expect(Object.keys(state)).toEqual(['status']);
        }
      }
    }
    const full = await application.http.withKey(keys.viewer).get('/health');
    expect(full.json()).toMatchObject({
      details: { disk: { free_bytes: expect.any(Number) as number } },
    });
    const live = await application.http.get('/health/live');
    expect([live.status, live.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('an upload is refused before anything of it is read', async () => {
    const answer = await application.http
      .withKey(keys.operator)
      .post('/api/v1/ingestions?kind=timezones', 'store_id,timezone_str\ns,Asia/Tokyo\n', {
        'content-type': 'text/csv',
      });
    expectProblem(answer, 403);
    const none = await application.http.post('/api/v1/ingestions?kind=store_status', 'x', {
      'content-type': 'text/csv',
    });
    expectProblem(none, 401);
    expect(await query(application.database, 'SELECT id FROM ingestion')).toEqual([]);
  });

  it('an admin makes, lists and revokes keys over HTTP', async () => {
    const admin = application.http.withKey(keys.admin);
    const made = await admin.post('/api/v1/keys', { name: 'poller', role: 'operator' });
    expect(made.status).toBe(201);
    expect(made.headers['cache-control']).toBe('no-store');
    const { id, key } = made.json() as { id: string; key: string };
    expect((await application.http.withKey(key).get('/api/v1/reports')).status).toBe(200);
    const list = await admin.get('/api/v1/keys?limit=1');
    expect(list.json()).toMatchObject({ items: [{ id, name: 'poller', state: 'active' }] });
    expect(list.text).not.toContain(key.slice(16));
    expect((await admin.delete(`/api/v1/keys/${id}`)).status).toBe(204);
    expectProblem(await admin.delete(`/api/v1/keys/${id}`), 404);
    expectProblem(await admin.post('/api/v1/keys', { name: 'x', role: 'root' }), 400);
    expectProblem(await admin.post('/api/v1/keys', { role: 'viewer' }), 400);
    expectProblem(await admin.post('/api/v1/keys', { name: ' ', role: 'viewer' }), 400);
    const tooLong = { name: 'x', role: 'viewer', expires: '3651d' };
    expectProblem(await admin.post('/api/v1/keys', tooLong), 400);
  });
});

describe('with AUTH=off', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterAll(async () => {
    await application.stop();
  });

  it('everything is open, whatever key is shown', async () => {
    for (const http of [application.http, application.http.withKey(UNKNOWN)]) {
      for (const path of ['/api/v1/reports', '/api/v1/keys', '/metrics', '/docs', '/docs-json']) {
        expect((await http.get(path)).status).toBe(200);
      }
    }
  });

  it('on an address that others reach, health warns of it', async () => {
    const open = await Application.start({ runsJobs: false, config: { host: '0.0.0.0' } });
    const health = await open.http.get('/health/');
    await open.stop();
    expect(health.json()).toMatchObject({
      details: { access: { status: 'up', warning: expect.stringContaining('AUTH=off') as string } },
    });
  });
});
