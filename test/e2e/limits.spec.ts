import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import type { HttpClient } from '../support/http-client';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

const FORM = { 'content-type': 'multipart/form-data; boundary=X' };
const CSV = 'store_id,name\r\ns,Shop\r\n';
const UPLOAD = '/api/v1/ingestions?kind=stores';
const KEPT_REJECTS = 100_000;

/** A form with one part, whose own headers have some bytes more. */
const formWithHeaders = (bytes: number) =>
  `--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nX-Long: ${'x'.repeat(bytes)}\r\n\r\n${CSV}\r\n--X--\r\n`;
const part = (i: number) => `--X\r\nContent-Disposition: form-data; name="f${i}"\r\n\r\nvalue\r\n`;

const call = (path: string, connection: string) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\n\r\n`;

/** How many answers come to requests that are sent at once, before the server closes the connection. */
async function answersTo(http: HttpClient, requests: string[]): Promise<number> {
  const { hostname, port } = new URL(http.url);
  const socket = connect(Number(port), hostname, () => socket.write(requests.join('')));
  let heard = '';
  socket.on('data', (chunk) => {
    heard += chunk.toString();
  });
  // Cut, it may be reset.
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return heard.split('HTTP/1.1 200 OK').length - 1;
}

/** A stream that is let in; `null` where it is not. */
async function followed(http: HttpClient, path: string): Promise<IncomingMessage | null> {
  const stream = await http.open('GET', path);
  if (stream.statusCode === 200) return stream;
  stream.destroy();
  return null;
}

/** The limits of docs/api.md that no other spec goes up to. */
describe('a limit', () => {
  let application: Application;
  let report: string;
  beforeAll(async () => {
    application = await Application.start();
    await application.observe(['s', 'active', '2023-01-25 12:00:00']);
    report = await application.trigger();
    await application.ended(report);
  });
  afterAll(async () => {
    await application.stop();
  });
  /** A report that nobody makes yet. */
  const runningReport = async (): Promise<string> => {
    await application.app.get(JobRunner).stop();
    return application.trigger();
  };

  it.each([
    ['region', (path: string) => `${path}/rows?region=`, 256],
    ['type', (path: string) => `${path}/rows?type=`, 256],
    ['store_id', (path: string) => `${path}/rows?store_id=`, 256],
    ['actor', () => '/api/v1/audit?actor=', 200],
    ['target', () => '/api/v1/audit?target=', 200],
  ])('of the parameter %s is taken, and one character more refused', async (name, to, most) => {
    const path = to(`/api/v1/reports/${report}`);
    expect((await application.http.get(path + 'x'.repeat(most))).status).toBe(200);
    const refused = expectProblem(await application.http.get(path + 'x'.repeat(most + 1)), 400);
    expect(refused.detail).toContain(`${name} must be shorter than or equal to ${most}`);
  });

  it('of a cursor is 10,000 characters: a longer one is not even read', async () => {
    const details: string[] = [];
    for (const length of [10_000, 10_001]) {
      const answer = await application.http.get(`/api/v1/reports?cursor=${'x'.repeat(length)}`);
      details.push(expectProblem(answer, 400).detail);
    }
    expect(details[0]).toContain('not one that this list gave out');
    expect(details[1]).toContain('10000 characters');
  });

  it('of a cursor leaves room for the longest filters, whatever their characters are', async () => {
    // Those of which JSON makes six bytes each.
    const odd = '\u0001'.repeat(256);
    const ids = ['1', '2'].map((last) => `${'\u{10000}'.repeat(63)}${last}`);
    await application.upload(
      'stores',
      `store_id,name,region,type\n${ids.map((id) => `${id},${odd},${odd},${odd}\n`).join('')}`,
    );
    await application.observe(
      ...ids.map((id): [string, string, string] => [id, 'active', '2023-01-25 12:00:00']),
    );
    const { as_of } = (await application.http.get('/api/v1/fleet')).json() as { as_of: string };
    expect(as_of).toBe('2023-01-25T12:00:00.000000Z');
    const filters = new URLSearchParams({ region: odd, type: odd });
    const other = await application.trigger();
    await application.ended(other);
    const states = ['up', 'down', 'silent', 'closed'].map((state) => `&state=${state}`).join('');
    const lists = [
      `/api/v1/fleet/stores?${filters.toString()}&sort=name&q=${encodeURIComponent(odd)}${states}`,
      `/api/v1/reports/${other}/rows?${filters.toString()}`,
    ];
    for (const list of lists) {
      interface StoresPage {
        items: { store_id: string }[];
        next_cursor: string | null;
      }
      const page = async (query: string) =>
        (await application.http.get(query)).json() as StoresPage;
      const first = await eventually('both stores', async () => {
        const found = await page(`${list}&limit=1`);
        return found.next_cursor === null ? null : found;
      });
      const [path] = list.split('?');
      const second = await page(`${path ?? ''}?cursor=${first.next_cursor ?? ''}`);
      expect([...first.items, ...second.items].map(({ store_id }) => store_id)).toEqual(ids);
    }
  });

  it('of a region, a type and an id in a body is that of the parameter', async () => {
    const trigger = (body: unknown) => application.http.post('/api/v1/trigger_report', body);
    const long = 'x'.repeat(256);
    expect((await trigger({ region: long, type: long })).status).toBe(201);
    expectProblem(await trigger({ region: `${long}x` }), 400);
    expectProblem(await trigger({ type: `${long}x` }), 400);
  });

  it('of streams of events is 100 of a caller, of each kind; another may follow where one has ended', async () => {
    for (const path of [
      `/api/v1/reports/${await runningReport()}/events`,
      '/api/v1/fleet/events',
    ]) {
      const streams = await Promise.all(
        Array.from({ length: 100 }, () => application.http.open('GET', path)),
      );
      expect(streams.map(({ statusCode }) => statusCode)).toEqual(streams.map(() => 200));
      const refused = await application.http.get(path);
      expect(expectProblem(refused, 429).detail).toContain('100 streams');
      expect(refused.headers['retry-after']).toBe('5');
      streams.pop()?.destroy();
      const again = await eventually('another stream', () => followed(application.http, path));
      for (const stream of [again, ...streams]) stream.destroy();
    }
  });

  it('of requests before an answer is 100 on a connection: one more, and it is cut', async () => {
    const { http } = application;
    const live = call('/health/live', 'keep-alive');
    const last = call('/health/live', 'close');
    expect(await answersTo(http, [...Array<string>(99).fill(live), last])).toBe(100);
    // The first answer would never end, and none after it come.
    const stream = call('/api/v1/fleet/events', 'keep-alive');
    expect(await answersTo(http, [stream, ...Array<string>(100).fill(live)])).toBeLessThan(2);
    expect(await answersTo(http, [last])).toBe(1);
  });

  it("of a form's part is 16 KiB of headers, which it says", async () => {
    const post = (body: string) => application.http.post(UPLOAD, body, FORM);
    expect((await post(formWithHeaders(16_000))).status).toBe(202);
    expect(expectProblem(await post(formWithHeaders(16_384)), 400).detail).toContain('16 KiB');
    expect(expectProblem(await post(formWithHeaders(1_000_000)), 400).detail).toContain('16 KiB');
  });

  it('of a form is one part: of any number of others, the first is named', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => part(i)).join('');
    const answer = await application.http.post(UPLOAD, `${many}--X--\r\n`, FORM);
    expect(expectProblem(answer, 400)).toMatchObject({ field: 'f0' });
  });

  it('of rejected rows is 100,000 kept, and 1,000 characters of each; all are counted', async () => {
    const long = `${'x'.repeat(2_000)},Asia/Tokyo\n`;
    const { status, rejected } = await application.upload(
      'timezones',
      `store_id,timezone_str\n${long}${',nowhere\n'.repeat(KEPT_REJECTS)}`,
    );
    expect([status, rejected]).toEqual(['Complete', KEPT_REJECTS + 1]);
    const [kept] = await query(
      application.database,
      'SELECT count(*)::int AS rows, max(length(row)) AS longest FROM ingestion_reject',
    );
    expect(kept).toEqual({ rows: KEPT_REJECTS, longest: 1_000 });
  });
});
