import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeysService } from '../../src/access/keys.service';
import { SESSION_HOURS, SESSIONS_OF_A_KEY } from '../../src/access/session.repository';
import { SessionsService } from '../../src/access/sessions.service';
import { Application } from '../support/application';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { HttpClient, type Answer } from '../support/http-client';
import { newKey, useKeyedApplication } from '../support/keys';
import { expectProblem } from '../support/problem';
import { cookieOf, OWN_PAGE, signedIn, signIn } from '../support/sessions';

const REPORTS = '/api/v1/reports';
const SESSION = '/api/v1/session';
const STRANGER = { auth: 'key', name: null, role: null, expires_at: null };

const keyed = useKeyedApplication();
const { as, rows } = keyed;
const statusAt = async (http: HttpClient): Promise<number> => (await http.get(REPORTS)).status;
const who = async (http: HttpClient): Promise<unknown> => (await http.get(SESSION)).json();

describe('a session', () => {
  it('begins with a key, in a cookie that no script and no other site can use', async () => {
    const answer = await signIn(keyed.application.http, keyed.keys.operator);
    expect([answer.status, answer.headers['cache-control']]).toEqual([200, 'no-store']);
    const session = answer.json() as { expires_at: string };
    expect(session).toEqual({
      auth: 'key',
      name: 'operator',
      role: 'operator',
      expires_at: expect.stringMatching(/^20\d\d-.*\.\d{6}Z$/) as string,
    });
    const [name, ...attributes] = String(answer.headers['set-cookie']).split('; ');
    expect(name).toMatch(/^sm_session=[\w-]{43}$/);
    expect(attributes.map((text) => text.replace(/=(\d+|.*GMT)$/, ''))).toEqual([
      ...['Max-Age', 'Path=/', 'Expires', 'HttpOnly', 'SameSite=Strict'],
    ]);
    const seconds = Number(/Max-Age=(\d+)/.exec(attributes.join())?.[1]);
    const left = (Date.parse(session.expires_at) - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(left - 1);
    expect(seconds).toBeLessThan(left + 60);
  });

  it('reads, downloads, listens and asks for reports as its key may', async () => {
    const operator = await signedIn(keyed.application.http, keyed.keys.operator);
    expect(await statusAt(operator)).toBe(200);
    expect((await operator.get('/api/v1/fleet/stores?format=csv')).headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
    });
    const stream = await EventStream.open(operator, '/api/v1/fleet/events');
    await eventually('the first event', () => stream.events[0] ?? null);
    expect((await operator.post('/api/v1/trigger_report')).status).toBe(201);
    expect((await operator.get('/docs')).status).toBe(200);
    expect((await operator.get('/health')).json()).toMatchObject({
      details: { disk: { free_bytes: expect.any(Number) as number } },
    });
    const viewer = await signedIn(keyed.application.http, keyed.keys.viewer);
    expect(expectProblem(await viewer.post('/api/v1/trigger_report'), 403)).toMatchObject({
      needed_role: 'operator',
    });
    expectProblem(await operator.get('/api/v1/keys'), 403);
  });

  it(`lasts ${SESSION_HOURS} hours, of which the database has a hash alone`, async () => {
    const token = cookieOf(await signIn(keyed.application.http, keyed.keys.viewer)).split('=')[1];
    const hash = createHash('sha256')
      .update(token ?? '')
      .digest('hex');
    expect(
      await rows(
        `SELECT extract(epoch FROM expires_at - created_at)::int AS seconds FROM session
         WHERE hash = '\\x${hash}'`,
      ),
    ).toEqual([{ seconds: SESSION_HOURS * 3_600 }]);
    const [dump] = await rows<{ text: string }>(
      `SELECT string_agg(row_to_json(session)::text, '') AS text FROM session`,
    );
    expect(dump?.text).not.toContain(token);
  });

  it('lasts no longer than its key', async () => {
    const made = await as('admin').post('/api/v1/keys', {
      name: 'brief',
      role: 'viewer',
      expires: '1h',
    });
    const { key, expires_at } = made.json() as { key: string; expires_at: string };
    const answer = await signIn(keyed.application.http, key);
    expect(answer.json()).toMatchObject({ expires_at });
  });

  it('opens nothing from the instant on when it is over, though it was looked up before', async () => {
    const key = await newKey(keyed.application, 'viewer', 'over soon');
    const viewer = await signedIn(keyed.application.http, key);
    await rows(
      `UPDATE session SET expires_at = clock_timestamp() + interval '2 seconds'
       WHERE key_id = (SELECT id FROM api_key WHERE name = 'over soon')`,
    );
    expect(await statusAt(viewer)).toBe(200);
    const answer = await eventually('the end of the session', async () => {
      const one = await viewer.get(REPORTS);
      return one.status === 200 ? null : one;
    });
    const [end] = await rows<{ isOver: boolean }>(
      `SELECT expires_at <= clock_timestamp() AS "isOver" FROM session
       WHERE key_id = (SELECT id FROM api_key WHERE name = 'over soon')`,
    );
    expect(end).toEqual({ isOver: true });
    expect(expectProblem(answer, 401).detail).toMatch(/session is over.*sign in again/);
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
    expect(await who(viewer)).toEqual(STRANGER);
  });

  it('takes the place of the one that the browser had', async () => {
    const { http } = keyed.application;
    const former = await signedIn(http, keyed.keys.viewer);
    expect(await statusAt(former)).toBe(200);
    expect((await former.post(SESSION, { key: keyed.keys.operator })).status).toBe(200);
    await sleep(600);
    expectProblem(await former.get(REPORTS), 401);
  });

  it(`is one of ${SESSIONS_OF_A_KEY} of a key at most: then the oldest ends`, async () => {
    const key = await newKey(keyed.application, 'viewer', 'many');
    const first = await signedIn(keyed.application.http, key);
    const second = await signedIn(keyed.application.http, key);
    for (let i = 2; i <= SESSIONS_OF_A_KEY; i += 1) await signIn(keyed.application.http, key);
    expect([await statusAt(first), await statusAt(second)]).toEqual([401, 200]);
  });

  it('is forgotten when it is over, or its key was revoked', async () => {
    const held = async (): Promise<unknown[]> =>
      rows(`SELECT DISTINCT name FROM session JOIN api_key ON id = key_id WHERE name LIKE 'old-%'`);
    const keys = ['over', 'revoked', 'held'].map((name) => `old-${name}`);
    for (const name of keys) {
      await signIn(keyed.application.http, await newKey(keyed.application, 'viewer', name));
    }
    await rows(
      `UPDATE session SET expires_at = clock_timestamp()
       WHERE key_id = (SELECT id FROM api_key WHERE name = 'old-over');
       UPDATE api_key SET revoked_at = clock_timestamp() WHERE name = 'old-revoked'`,
    );
    await keyed.application.app.get(SessionsService).sweep();
    expect(await held()).toEqual([{ name: 'old-held' }]);
  });
});

describe('a session on several servers', () => {
  let other: Application;
  beforeAll(async () => {
    other = await Application.start({
      runsJobs: false,
      config: { auth: 'key' },
      database: keyed.application.database,
    });
  });
  afterAll(async () => {
    await other.stop();
  });

  /** The same browser before the other server. */
  const there = (answer: Answer): HttpClient =>
    new HttpClient(other.http.url, { cookie: cookieOf(answer), ...OWN_PAGE });

  it('holds on each, and ends on each within a second when its reader signs out', async () => {
    const answer = await signIn(keyed.application.http, keyed.keys.viewer);
    const reader = there(answer);
    const here = new HttpClient(keyed.application.http.url, { cookie: cookieOf(answer) });
    expect([await statusAt(reader), await statusAt(here)]).toEqual([200, 200]);
    const stream = await EventStream.open(here, '/api/v1/fleet/events');
    const signedOut = await reader.delete(SESSION);
    expect(signedOut.status).toBe(204);
    expect(String(signedOut.headers['set-cookie'])).toMatch(
      /^sm_session=; Path=\/; Expires=Thu, 01 Jan 1970 .*; HttpOnly; SameSite=Strict$/,
    );
    await sleep(1_000);
    expect([await statusAt(reader), await statusAt(here)]).toEqual([401, 401]);
    await expect(stream.ended).rejects.toThrow('aborted');
    // Once more does no harm.
    expect((await reader.delete(SESSION)).status).toBe(204);
  });

  it('ends on each within a second when its key is revoked, and what goes on is cut', async () => {
    const { id, key } = await other.app
      .get(KeysService)
      .create({ name: 'to be revoked', role: 'viewer' });
    const answer = await signIn(keyed.application.http, key);
    const reader = there(answer);
    expect(await statusAt(reader)).toBe(200);
    const stream = await EventStream.open(reader, '/api/v1/fleet/events');
    await keyed.application.app.get(KeysService).revoke(id);
    await sleep(1_000);
    expectProblem(await reader.get(REPORTS), 401);
    await expect(stream.ended).rejects.toThrow('aborted');
    expectProblem(await signIn(other.http, key), 401);
  });
});

describe('who is calling', () => {
  it('is told by a session, by a key, and as nobody yet', async () => {
    const { http } = keyed.application;
    expect(await who(http)).toEqual(STRANGER);
    expect(await who(new HttpClient(http.url, { cookie: 'sm_session=nonsense' }))).toEqual(
      STRANGER,
    );
    const key = { auth: 'key', name: 'viewer', role: 'viewer' };
    expect(await who(as('viewer'))).toEqual({ ...key, expires_at: null });
    expect(await who(await signedIn(http, keyed.keys.viewer))).toMatchObject(key);
    expectProblem(await http.withKey('nonsense').get(SESSION), 401);
  });

  it('is decided by a key in a header, also where a cookie comes along', async () => {
    const cookie = cookieOf(await signIn(keyed.application.http, keyed.keys.admin));
    const both = (key: string): HttpClient =>
      new HttpClient(keyed.application.http.url, { cookie, authorization: `Bearer ${key}` });
    expect(await who(both(keyed.keys.viewer))).toMatchObject({ name: 'viewer', expires_at: null });
    expectProblem(await both(keyed.keys.viewer).get('/api/v1/keys'), 403);
    expectProblem(await both('nonsense').get(REPORTS), 401);
  });

  it('is nobody where a browser shows two cookies', async () => {
    const cookie = cookieOf(await signIn(keyed.application.http, keyed.keys.viewer));
    const twice = `${cookie}; theme=dark; ${cookie}`;
    expectProblem(await keyed.application.http.get(REPORTS, { headers: { cookie: twice } }), 401);
  });

  it('may do everything with AUTH=off, and has nothing to sign in to', async () => {
    const open = await Application.start({ runsJobs: false });
    const told = await who(open.http);
    const signing = await signIn(open.http, keyed.keys.viewer);
    await open.stop();
    expect(told).toEqual({ auth: 'off', name: null, role: 'admin', expires_at: null });
    expect(expectProblem(signing, 400).detail).toContain('AUTH=off');
  });
});
