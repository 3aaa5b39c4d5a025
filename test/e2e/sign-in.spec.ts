import { KeysService } from '../../src/access/keys.service';
import { RefusedCalls } from '../../src/audit/refused-calls';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import type { Answer } from '../support/http-client';
import { newKey, useKeyedApplication } from '../support/keys';
import { expectProblem } from '../support/problem';
import { cookieOf, OWN_PAGE, signedIn, signIn } from '../support/sessions';

const REPORTS = '/api/v1/reports';
const SESSION = '/api/v1/session';

const keyed = useKeyedApplication();
const { as, rows } = keyed;
/** Of refused calls only the first ones of a minute are written down. */
const beginMinute = (): Promise<void> => keyed.application.app.get(RefusedCalls).nextMinute();

describe('a page of another site', () => {
  type Call = readonly ['POST' | 'DELETE', string];
  const CALLS: readonly Call[] = [
    ['POST', '/api/v1/trigger_report'],
    ['POST', SESSION],
    ['DELETE', SESSION],
  ];
  const send = async ([method, path]: Call, headers: Record<string, string>): Promise<Answer> => {
    const cookie = cookieOf(await signIn(keyed.application.http, keyed.keys.operator));
    const body = path === SESSION && method === 'POST' ? { key: keyed.keys.operator } : undefined;
    return keyed.application.http.send(method, path, { body, headers: { cookie, ...headers } });
  };

  it.each(CALLS)('cannot %s %s: a form sends no header of its own', async (...call) => {
    const problem = expectProblem(await send(call, {}), 403);
    expect(problem).toMatchObject({ needed_header: 'X-Requested-With' });
    expect(problem.detail).toContain('X-Requested-With');
  });

  it.each(CALLS)('cannot %s %s: the browser tells where it comes from', async (...call) => {
    for (const told of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://elsewhere.example' },
      { origin: 'null' },
    ]) {
      const problem = expectProblem(await send(call, { ...OWN_PAGE, ...told }), 403);
      expect(problem.detail).toContain('another site');
    }
  });

  it.each(CALLS)('is told from the own one: %s %s', async (...call) => {
    for (const told of [
      { 'sec-fetch-site': 'same-origin', origin: 'https://elsewhere.example' },
      { origin: keyed.application.http.url },
      {},
    ]) {
      expect((await send(call, { ...OWN_PAGE, ...told })).status).toBeLessThan(300);
    }
  });

  it('is written down where it tried, and does not concern who sends a key', async () => {
    await beginMinute();
    await send(['POST', '/api/v1/trigger_report'], { 'sec-fetch-site': 'cross-site' });
    await eventually('the refused call', async () => {
      const [event] = await rows(
        `SELECT FROM audit_event WHERE action = 'call.refused' AND actor = 'operator'
           AND detail @> '{"status": 403, "path": "/api/v1/trigger_report"}'`,
      );
      return event ?? null;
    });
    const answer = await as('operator').post('/api/v1/trigger_report', undefined, {
      'sec-fetch-site': 'cross-site',
    });
    expect(answer.status).toBe(201);
  });
});

describe('signing in', () => {
  it('is refused in the same words for every key that does not hold, and written down', async () => {
    const { http } = keyed.application;
    const { id, key } = await keyed.application.app
      .get(KeysService)
      .create({ name: 'gone', role: 'admin' });
    await keyed.application.app.get(KeysService).revoke(id);
    const wrong = `${keyed.keys.admin.slice(0, -4)}0000`;
    await beginMinute();
    const details = new Set<string>();
    for (const text of [key, wrong, `sm_0123456789ab_${'x'.repeat(43)}`, 'nonsense']) {
      const answer = await signIn(http, text);
      details.add(expectProblem(answer, 401).detail);
      expect(answer.headers['set-cookie']).toBeUndefined();
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="store-monitoring"');
    }
    expect(details.size).toBe(1);
    const event = await eventually('the refused call', async () => {
      const [row] = await rows<{ actor: string; detail: object }>(
        `SELECT actor, detail FROM audit_event WHERE detail->>'key_prefix' = '${wrong.slice(3, 15)}'`,
      );
      return row ?? null;
    });
    expect(event).toEqual({
      actor: 'stranger',
      detail: {
        status: 401,
        method: 'POST',
        path: SESSION,
        key_prefix: wrong.slice(3, 15),
      },
    });
  });

  it('and out is written down, with the name of the key', async () => {
    const key = await newKey(keyed.application, 'viewer', 'night shift');
    const reader = await signedIn(keyed.application.http, key);
    await reader.delete(SESSION);
    expect(
      await rows(
        `SELECT action, key_id IS NOT NULL AS "hasKey", address, detail ? 'expires_at' AS "hasEnd"
         FROM audit_event WHERE actor = 'night shift' ORDER BY id`,
      ),
    ).toEqual([
      { action: 'session.begun', hasKey: true, address: '127.0.0.1', hasEnd: true },
      { action: 'session.ended', hasKey: true, address: '127.0.0.1', hasEnd: false },
    ]);
  });

  it('takes a key and nothing else, in up to 4 KiB', async () => {
    const { http } = keyed.application;
    const post = (body: unknown, headers = {}) =>
      http.post(SESSION, body, { ...OWN_PAGE, ...headers });
    expectProblem(await post({}), 400);
    expectProblem(await post({ key: 1 }), 400);
    expectProblem(await post({ key: 'a b' }), 400);
    expectProblem(await post({ key: 'x'.repeat(201) }), 400);
    expectProblem(await post({ key: keyed.keys.viewer, role: 'admin' }), 400);
    expectProblem(await http.post(`${SESSION}?key=x`, { key: 'x' }, OWN_PAGE), 400);
    expectProblem(
      await post('key=x', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
    );
    const long = JSON.stringify({ key: 'x', more: 'x'.repeat(4_096) });
    const tooLong = await post(long, { 'content-type': 'application/json' });
    expect(expectProblem(tooLong, 413).detail).toContain('4 KiB');
  });

  it('behind a proxy with TLS sets a cookie that goes by TLS alone, to this host alone', async () => {
    const behind = await Application.start({
      runsJobs: false,
      database: keyed.application.database,
      config: { auth: 'key', trustedProxies: ['loopback'] },
    });
    const tls = { 'x-forwarded-proto': 'https' };
    const answer = await signIn(behind.http, keyed.keys.viewer, { ...OWN_PAGE, ...tls });
    const cookie = cookieOf(answer);
    const statusWith = async (headers: Record<string, string>): Promise<number> =>
      (await behind.http.get(REPORTS, { headers })).status;
    const statuses = [await statusWith({ cookie, ...tls }), await statusWith({ cookie })];
    const believed = await signIn(keyed.application.http, keyed.keys.viewer, {
      ...OWN_PAGE,
      ...tls,
    });
    await behind.stop();
    expect(cookie).toMatch(/^__Host-sm_session=/);
    expect(String(answer.headers['set-cookie'])).toContain('; Secure; ');
    expect(statuses).toEqual([200, 401]);
    // Of whoever is no proxy, what is said of TLS is not believed.
    expect(cookieOf(believed)).toMatch(/^sm_session=/);
  });
});
