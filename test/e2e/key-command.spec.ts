import { userInfo } from 'node:os';
import { runCli, Spawned, Workplace, type Ended } from '../support/spawned';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../support/test-sql';

const KEY = /^sm_[0-9a-f]{12}_[\w-]{43}\n$/;

interface ListedKey {
  id: string;
  name: string;
  role: string;
  prefix: string;
  state: string;
  expires_at: string | null;
  last_used_at: string | null;
}

describe('the command key', () => {
  let database: TestDatabase;
  let place: Workplace;
  const key = (...args: string[]): Promise<Ended> => runCli(place.settings, 'key', ...args);
  const listed = async (): Promise<ListedKey[]> => {
    const { code, stdout } = await key('list');
    expect(code).toBe(0);
    return (JSON.parse(stdout) as { keys: ListedKey[] }).keys;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    place = new Workplace({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await database.drop();
    place.remove();
  });

  it('create prints the key alone on stdout, and keeps no more of it than prefix and hash', async () => {
    const { code, stdout, stderr } = await key('create', 'poller', '--role', 'operator');
    expect(code).toBe(0);
    expect(stdout).toMatch(KEY);
    expect(stderr).toMatch(/^Key [0-9a-f-]{36} for poller: operator, until it is revoked\./);
    const rows = await query(database, 'SELECT api_key::text AS text FROM api_key');
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(stdout.trim().slice(16));
  });

  it('is in the audit log under the account that gave it', async () => {
    const events = await query(database, 'SELECT actor, action FROM audit_event');
    expect(events).toEqual([{ actor: `cli:${userInfo().username}`, action: 'key.created' }]);
  });

  it('a server writes neither keys nor the password of the database into its log, nor lines that a caller makes up', async () => {
    const url = new URL(database.url);
    url.password = 'password-of-the-database';
    const settings = { ...place.settings, DATABASE_URL: url.href, AUTH: 'key', LOG_LEVEL: 'trace' };
    const { stdout } = await key('create', 'logged', '--role', 'admin');
    const text = stdout.trim();
    const server = Spawned.start('start', [], settings);
    const http = await server.ready();
    expect((await http.withKey(text).get('/api/v1/reports')).status).toBe(200);
    expect((await http.withKey(`${text}x`).get('/api/v1/reports')).status).toBe(401);
    const forged = encodeURIComponent('\r\n{"level":60,"msg":"forged"}\r\n\u001b[2J');
    await http.withKey(text).get(`/api/v1/${forged}?x=${forged}`);
    const headers = { 'x-api-key': text, cookie: 'session=cookie-of-a-caller' };
    expect((await http.get('/api/v1/audit', { headers })).status).toBe(200);
    await query(database, 'ALTER TABLE report_status RENAME TO hidden_for_a_moment');
    expect((await http.withKey(text).get('/api/v1/reports')).status).toBe(500);
    await query(database, 'ALTER TABLE hidden_for_a_moment RENAME TO report_status');
    server.kill('SIGTERM');
    const ended = await server.ended;
    expect(ended.stdout).toContain('"msg":"GET /api/v1/reports 200');
    expect(ended.stdout).toContain('report_status');
    const lines = ended.stdout.split('\n').filter((line) => line.includes('"level"'));
    expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).not.toContain('forged');
    expect(lines.join('')).toContain('%22forged%22');
    for (const secret of [text.slice(16), url.password, 'cookie-of-a-caller']) {
      expect(ended.stdout + ended.stderr).not.toContain(secret);
    }
  });

  it('list shows names, roles and prefixes, and revoke ends one', async () => {
    const { stdout } = await key('create', 'boss of all', '--role', 'admin', '--expires', '90d');
    const [boss, , poller] = await listed();
    expect(boss).toMatchObject({
      name: 'boss of all',
      role: 'admin',
      prefix: stdout.slice(3, 15),
      state: 'active',
      last_used_at: null,
    });
    const days = (Date.parse(boss?.expires_at ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);
    expect(poller).toMatchObject({ name: 'poller', role: 'operator', expires_at: null });

    expect(await key('revoke', boss?.id ?? '')).toMatchObject({ code: 0, stdout: '' });
    expect((await listed()).map(({ state }) => state)).toEqual(['revoked', 'active', 'active']);
    const again = await key('revoke', boss?.id ?? '');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toMatch(/^There is no key [0-9a-f-]{36} that holds\.\n$/);
  });

  it('a server that needs a key says how to make one, and takes it without being started again', async () => {
    const empty = await createTestDatabase();
    const settings = { ...place.settings, DATABASE_URL: empty.url, AUTH: 'key' };
    const server = Spawned.start('start', [], settings);
    try {
      const http = await server.ready();
      expect(server.stdout).toMatch(/^No key yet.*cli -- key create NAME --role admin$/m);
      expect(server.stdout).toMatch(/^Try: curl -X POST -H 'Authorization: Bearer KEY' http:/m);
      expect((await http.get('/api/v1/reports')).status).toBe(401);
      const made = await runCli(settings, 'key', 'create', 'first', '--role', 'viewer');
      const answer = await http.withKey(made.stdout.trim()).get('/api/v1/reports');
      expect(answer.status).toBe(200);
    } finally {
      server.kill('SIGTERM');
      await server.ended;
      await empty.drop();
    }
  });

  it.each([
    ['no role', ['create', 'x']],
    ['an unknown role', ['create', 'x', '--role', 'root']],
    ['no name', ['create', '--role', 'viewer']],
    ['an empty name', ['create', '', '--role', 'viewer']],
    ['a line break in the name', ['create', 'a\nb', '--role', 'viewer']],
    ['a long name', ['create', 'x'.repeat(101), '--role', 'viewer']],
    ['a lifetime that is none', ['create', 'x', '--role', 'viewer', '--expires', 'soon']],
    [
      'a lifetime of more than ten years',
      ['create', 'x', '--role', 'viewer', '--expires', '3651d'],
    ],
    ['an id that is none', ['revoke', 'poller']],
    ['an unknown command', ['forget']],
  ])('a call with %s ends with 2 and a reason, and makes nothing', async (_, args) => {
    const ended = await key(...args);
    expect({ ...ended, stderr: '' }).toEqual({ code: 2, signal: null, stdout: '', stderr: '' });
    expect(ended.stderr).not.toBe('');
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});
