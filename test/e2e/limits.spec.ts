import { Application } from '../support/application';
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

  it.each([
    ['region', (path: string) => `${path}/rows?region=`, 1_000],
    ['type', (path: string) => `${path}/rows?type=`, 1_000],
    ['store_id', (path: string) => `${path}/rows?store_id=`, 256],
    ['actor', () => '/api/v1/audit?actor=', 200],
    ['target', () => '/api/v1/audit?target=', 200],
  ])('of the parameter %s is taken, and one character more refused', async (name, to, most) => {
    const path = to(`/api/v1/reports/${report}`);
    expect((await application.http.get(path + 'x'.repeat(most))).status).toBe(200);
    const refused = expectProblem(await application.http.get(path + 'x'.repeat(most + 1)), 400);
    expect(refused.detail).toContain(`${name} must be shorter than or equal to ${most}`);
  });

  it('of a cursor is 2,048 characters: a longer one is not even read', async () => {
    const details: string[] = [];
    for (const length of [2_048, 2_049]) {
      const answer = await application.http.get(`/api/v1/reports?cursor=${'x'.repeat(length)}`);
      details.push(expectProblem(answer, 400).detail);
    }
    expect(details[0]).toContain('not one that this list gave out');
    expect(details[1]).toContain('2048 characters');
  });

  it('of a region, a type and an id in a body is that of the parameter', async () => {
    const trigger = (body: unknown) => application.http.post('/api/v1/trigger_report', body);
    const long = 'x'.repeat(1_000);
    expect((await trigger({ region: long, type: long })).status).toBe(201);
    expectProblem(await trigger({ region: `${long}x` }), 400);
    expectProblem(await trigger({ type: `${long}x` }), 400);
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
