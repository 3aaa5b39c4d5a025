import { ApiKeyRepository } from '../../src/access/api-key.repository';
import { RateLimiter } from '../../src/access/rate-limiter';
import type { AppConfig } from '../../src/config/app-config';
import { Application, type ApplicationOptions } from '../support/application';
import type { Answer } from '../support/http-client';
import { newKey } from '../support/keys';
import { expectProblem } from '../support/problem';
import { signedIn, signIn } from '../support/sessions';
import { query } from '../support/test-sql';

const LIMIT = 50;

describe('rate limits', () => {
  const started: Application[] = [];
  const start = async (config: Partial<AppConfig>, options: ApplicationOptions = {}) => {
    const application = await Application.start({ runsJobs: false, config, ...options });
    started.push(application);
    return application;
  };
  afterEach(async () => {
    for (const application of started.splice(0).reverse()) await application.stop();
  });

  /** Calls as often as a minute allows, and a few times more, within one minute of the database. */
  const callAway = async (call: (i: number) => Promise<Answer>): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (let i = 0; i < LIMIT + 10; i += 1) answers.push(await call(i));
    return answers;
  };
  /** A minute that ends amid a test would give more calls: begin after its end. */
  const awaitRoomInMinute = async (application: Application): Promise<void> => {
    await query(
      application.database,
      `SELECT pg_sleep(CASE WHEN second > 45 THEN 60.1 - second ELSE 0 END)
       FROM (SELECT extract(second FROM clock_timestamp()) AS second) now`,
    );
  };

  it('hold a key to its calls of a minute over all servers, and tell it how it stands', async () => {
    const config = { auth: 'key', rateLimitPerMinute: LIMIT } as const;
    const first = await start(config);
    const second = await start(config, { database: first.database });
    const key = await newKey(first, 'viewer');
    const other = await newKey(first, 'viewer', 'other');
    await awaitRoomInMinute(first);
    const servers = [first.http.withKey(key), second.http.withKey(key)];
    const answers = await callAway((i) => (servers[i % 2] ?? first.http).get('/api/v1/keys'));
    const passed = answers.filter(({ status }) => status !== 429);
    expect(passed).toHaveLength(LIMIT);
    expect(passed[0]?.headers).toMatchObject({
      'ratelimit-limit': String(LIMIT),
      'ratelimit-remaining': String(LIMIT - 1),
    });
    const last = answers.at(-1);
    if (!last) throw new Error('nothing was called');
    expect(expectProblem(last, 429).detail).toMatch(/A minute has 50 calls.*again in \d+ s/);
    expect(last.headers['ratelimit-remaining']).toBe('0');
    expect(last.headers['retry-after']).toBe(last.headers['ratelimit-reset']);
    expect(Number(last.headers['retry-after'])).toBeLessThanOrEqual(60);
    // Another key, health, and a stranger stand by themselves.
    expect((await first.http.withKey(other).get('/api/v1/reports')).status).toBe(200);
    expect(
      (await first.http.withKey(key).get('/health')).headers['ratelimit-limit'],
    ).toBeUndefined();
    expectProblem(await first.http.get('/api/v1/reports'), 401);
  });

  it('let calls of the next minute through', async () => {
    const application = await start({ auth: 'off', rateLimitPerMinute: LIMIT });
    await awaitRoomInMinute(application);
    const answers = await callAway(() => application.http.get('/api/v1/reports'));
    expect(answers.at(-1)?.status).toBe(429);
    // The same minute as if it were over: in the database, and in the memory of a new process.
    await query(application.database, 'UPDATE rate_window SET minute = minute - 1');
    const later = await start(
      { auth: 'off', rateLimitPerMinute: LIMIT },
      { database: application.database },
    );
    expect((await later.http.get('/api/v1/reports')).status).toBe(200);
  });

  it('stop an address that tries key after key, before they are looked up', async () => {
    const application = await start({ auth: 'key', rateLimitPerMinute: LIMIT });
    const [key, used] = [await newKey(application, 'viewer'), await newKey(application, 'viewer')];
    const statusWith = async (text: string) =>
      (await application.http.withKey(text).get('/api/v1/reports')).status;
    await awaitRoomInMinute(application);
    expect(await statusWith(used)).toBe(200);
    const guess = (i: number) => `sm_${String(i).padStart(12, '0')}_${'x'.repeat(43)}`;
    const answers = await callAway((i) =>
      application.http.withKey(guess(i)).get('/api/v1/reports'),
    );
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT);
    expectProblem(await application.http.withKey(key).get('/api/v1/reports'), 429);
    // Whoever called before is not kept out by others at the address, nor lets them in.
    expect(await statusWith(used)).toBe(200);
    expect(await statusWith(`${used.slice(0, -4)}0000`)).toBe(429);
    expect((await application.http.get('/health/live')).status).toBe(200);
  });

  it('hold for keys that are tried on health too, which is answered all the same', async () => {
    const application = await start({ auth: 'key', rateLimitPerMinute: LIMIT });
    const key = await newKey(application, 'viewer');
    const details = async () => {
      const health = await application.http.withKey(key).get('/health/ready');
      return (health.json() as { details: { database: object } }).details.database;
    };
    const lookUp = jest.spyOn(application.app.get(ApiKeyRepository), 'findValid');
    const guess = (i: number) => `sm_${String(i).padStart(12, '0')}_${'x'.repeat(43)}`;
    await awaitRoomInMinute(application);
    const answers = await callAway((i) => application.http.withKey(guess(i)).get('/health/ready'));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(lookUp).toHaveBeenCalledTimes(LIMIT);
    expect(await details()).toEqual({ status: 'up' });
    expectProblem(await application.http.withKey(key).get('/api/v1/reports'), 429);
    expect(lookUp).toHaveBeenCalledTimes(LIMIT);
  });

  it('hold for keys that are tried by signing in, and for sessions with their key', async () => {
    const application = await start({ auth: 'key', rateLimitPerMinute: LIMIT });
    const key = await newKey(application, 'viewer');
    const other = await newKey(application, 'viewer', 'other');
    await awaitRoomInMinute(application);
    const reader = await signedIn(application.http, key);
    expect((await reader.get('/api/v1/reports')).status).toBe(200);
    const guess = (i: number) => `sm_${String(i).padStart(12, '0')}_${'x'.repeat(43)}`;
    const answers = await callAway((i) => signIn(application.http, guess(i)));
    // One was the sign-in that succeeded.
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(LIMIT - 1);
    expect(expectProblem(await signIn(application.http, other), 429).detail).toContain('50 calls');
    // Who was signed in before is not kept out by others at the address, and counts as the key.
    const { status, headers } = await reader.get('/api/v1/reports');
    expect([status, headers['ratelimit-remaining']]).toEqual([200, String(LIMIT - 2)]);
    const withKey = await application.http.withKey(key).get('/api/v1/reports');
    expect(withKey.headers['ratelimit-remaining']).toBe(String(LIMIT - 3));
  });

  it('count each address that a trusted proxy names, and none that another names', async () => {
    const from = (application: Application, address: string) =>
      application.http.get('/api/v1/reports', { headers: { 'x-forwarded-for': address } });
    const behind = await start({
      auth: 'off',
      rateLimitPerMinute: LIMIT,
      trustedProxies: ['loopback'],
    });
    const direct = await start({ auth: 'off', rateLimitPerMinute: LIMIT });
    await awaitRoomInMinute(direct);
    const behindAnswers = await callAway((i) => from(behind, `203.0.113.${i}`));
    const directAnswers = await callAway((i) => from(direct, `203.0.113.${i}`));
    expect(behindAnswers.map(({ status }) => status)).not.toContain(429);
    expect(directAnswers.at(-1)?.status).toBe(429);
  });

  it('are none with AUTH=off, unless they are set', async () => {
    const application = await start({});
    const answers = await callAway(() => application.http.get('/api/v1/reports'));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers[0]?.headers['ratelimit-limit']).toBeUndefined();
  });

  it('forget the minutes that are over', async () => {
    const application = await start({ rateLimitPerMinute: LIMIT });
    await application.http.get('/api/v1/reports');
    const subjects = () => query(application.database, 'SELECT subject FROM rate_window');
    await application.app.get(RateLimiter).sweep();
    expect(await subjects()).toHaveLength(1);
    await query(application.database, 'UPDATE rate_window SET minute = minute - 2');
    await application.app.get(RateLimiter).sweep();
    expect(await subjects()).toEqual([]);
  });
});
