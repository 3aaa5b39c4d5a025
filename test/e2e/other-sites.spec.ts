import { Application } from '../support/application';
import { expectProblem } from '../support/problem';

const FRIEND = 'https://stores.example.com';
const ELSEWHERE = 'https://elsewhere.example';
const FORM = { 'content-type': 'multipart/form-data; boundary=X' };
const FILE =
  '--X\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nstore_id,timezone_str\r\ns,UTC\r\n\r\n--X--\r\n';

/** What the page of another site can make a browser send without asking first. */
describe.each([null, 1_000])('a page of another site, with a limit of calls of %s', (limit) => {
  let application: Application;
  beforeAll(async () => {
    const config = { auth: 'off' as const, corsOrigins: [FRIEND], rateLimitPerMinute: limit };
    application = await Application.start({ runsJobs: false, config });
  });
  afterAll(async () => {
    await application.stop();
  });
  const trigger = (headers: Record<string, string>) =>
    application.http.send('POST', '/api/v1/trigger_report', { headers });
  const upload = (headers: Record<string, string>) =>
    application.http.post('/api/v1/ingestions?kind=timezones', FILE, { ...FORM, ...headers });

  it.each([
    { 'sec-fetch-site': 'cross-site', origin: ELSEWHERE },
    { 'sec-fetch-site': 'same-site', origin: ELSEWHERE },
    { 'sec-fetch-site': 'cross-site' },
    { origin: ELSEWHERE },
    { origin: 'null' },
  ])('changes nothing where no key is needed: %j', async (headers) => {
    const before = (await application.http.get('/api/v1/reports')).text;
    for (const answer of [await trigger(headers), await upload(headers)]) {
      expect(expectProblem(answer, 403).detail).toContain('another site');
    }
    expect((await application.http.get('/api/v1/reports')).text).toBe(before);
    expect((await application.http.get('/api/v1/ingestions')).json()).toMatchObject({ items: [] });
  });

  it('may, where CORS_ORIGINS names it; and so may pages of the service, and what is no browser', async () => {
    const { host } = new URL(application.http.url);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: FRIEND },
      { 'sec-fetch-site': 'same-origin', origin: `http://${host}` },
      { origin: `http://${host}` },
      {},
    ]) {
      expect((await trigger(headers)).status).toBe(201);
    }
  });
});
