import { Application } from '../support/application';
import { useKeyedApplication } from '../support/keys';
import { expectProblem } from '../support/problem';

const keyed = useKeyedApplication();
const { as, rows } = keyed;

describe('the address of a caller', () => {
  const SPOOFED = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' };
  const lastAddress = async () =>
    (
      await rows<{ address: string }>(
        `SELECT address FROM audit_event WHERE action = 'report.requested' ORDER BY id DESC LIMIT 1`,
      )
    )[0]?.address;

  it('is not what headers say, unless a trusted proxy sent them', async () => {
    const headers = { ...SPOOFED, 'x-real-ip': '203.0.113.9', 'client-ip': '203.0.113.9' };
    await as('operator').post('/api/v1/trigger_report', undefined, headers);
    expect(await lastAddress()).toBe('127.0.0.1');
  });

  it('is the last one that no trusted proxy has, and never what is no address', async () => {
    const behind = await Application.start({
      runsJobs: false,
      database: keyed.application.database,
      config: { auth: 'key', trustedProxies: ['loopback'] },
    });
    const http = behind.http.withKey(keyed.keys.operator);
    const seen: unknown[] = [];
    for (const told of ['203.0.113.9', '203.0.113.9, 198.51.100.7', "x'; DROP TABLE y", '<b>']) {
      await http.post('/api/v1/trigger_report', undefined, { 'x-forwarded-for': told });
      seen.push(await lastAddress());
    }
    await behind.stop();
    expect(seen).toEqual(['203.0.113.9', '198.51.100.7', '127.0.0.1', '127.0.0.1']);
  });
});

describe('names that a caller chooses', () => {
  const form = (disposition: string) =>
    `--X\r\nContent-Disposition: form-data; name="file"; ${disposition}\r\n\r\nstore_id,name\ns,"=1+2"\n\r\n--X--\r\n`;
  it.each([
    [
      'a line break',
      `filename*=UTF-8''a%0d%0aSet-Cookie%3A%20x%3Dy.csv`,
      'a\uFFFD\uFFFDSet-Cookie: x=y.csv',
    ],
    ['a NUL', `filename*=UTF-8''a%00b.csv`, 'a\uFFFDb.csv'],
    ['a way up', 'filename="../../../etc/cron.d/x"', 'x'],
    ['a way up on Windows', 'filename="..\\\\..\\\\x.csv"', 'x.csv'],
    ['quotes', 'filename="a\\"; filename=b.csv"', 'a"; filename=b.csv'],
    ['300 characters', `filename="${'n'.repeat(300)}"`, 'n'.repeat(255)],
  ])('for an upload, with %s, are text and nothing else', async (_, disposition, kept) => {
    const answer = await as('admin').post('/api/v1/ingestions?kind=stores', form(disposition), {
      'content-type': 'multipart/form-data; boundary=X',
    });
    expect(answer.status).toBe(202);
    const { id } = answer.json() as { id: string };
    const shown = await as('viewer').get(`/api/v1/ingestions/${id}`);
    expect(shown.json()).toMatchObject({ file: kept });
    expect(JSON.stringify(shown.headers)).not.toContain('Set-Cookie');
    const [event] = await rows(`SELECT detail FROM audit_event WHERE target = '${id}'`);
    expect(event).toEqual({ detail: { kind: 'stores', file: kept } });
  });

  it.each(['a\nb', 'a\u202eb', 'a\u200bb', 'a\u2028b', '\u0007', 'Anonymous', 'CLI:root', ' a'])(
    'for a key, such as %j, are refused',
    async (name) => {
      expectProblem(await as('admin').post('/api/v1/keys', { name, role: 'viewer' }), 400);
    },
  );

  it('as a filter of the audit log are compared, not run', async () => {
    for (const filter of [
      `actor=${encodeURIComponent("' OR 1=1 --")}`,
      'target=%25',
      'actor=_dmin',
    ]) {
      const answer = await as('admin').get(`/api/v1/audit?${filter}`);
      expect(answer.json()).toEqual({ items: [], next_cursor: null });
    }
  });
});
