import { Application } from '../support/application';
import { expectProblem } from '../support/problem';

describe('an error', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
  });
  afterAll(async () => {
    await application.stop();
  });
  const trigger = (body: unknown, headers?: Record<string, string>) =>
    application.http.post('/api/v1/trigger_report', body, headers);

  it.each([
    ['GET', '/api/v1'],
    ['GET', '/api/v1/nothing'],
    ['GET', '/api/v2/reports'],
    ['GET', '/nothing'],
    ['GET', '/reports/a/b'],
    ['POST', '/'],
    ['GET', '/api/v1/../../etc/passwd'],
    ['GET', '/api/v1/reports/7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11/nothing'],
    ['POST', '/api/v1/nothing'],
  ])('for %s %s, where nothing is, is a 404', async (method, path) => {
    expectProblem(await application.http.send(method, path), 404);
  });

  it.each([
    ['GET', '/api/v1/trigger_report'],
    ['POST', '/api/v1/get_report'],
    ['PUT', '/api/v1/reports'],
    ['DELETE', '/api/v1/reports/7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11'],
    ['POST', '/api/v1/debug/status_counts'],
    ['PATCH', '/api/v1/stores/s/timezone'],
    ['POST', '/health'],
  ])('for the wrong method %s %s is a 404 or 405', async (method, path) => {
    const answer = await application.http.send(method, path);
    expect([404, 405]).toContain(answer.status);
    expectProblem(answer, answer.status);
  });

  it.each(['/api/v1/%', '/%zz', '/api/v1/debug/store/%E0%A4%A'])(
    'for the malformed path %s is a problem, and none of the service',
    async (path) => {
      const answer = await application.http.get(path);
      expect([400, 404]).toContain(answer.status);
      expectProblem(answer, answer.status);
    },
  );

  it("repeats the request's id: the service's own, or the caller's where that is a plain word", async () => {
    const own = expectProblem(await application.http.get('/api/v1/nothing'), 404);
    expect(own.request_id).toMatch(/^[0-9a-f-]{36}$/);
    const withId = (id: string) =>
      application.http.get('/api/v1/nothing', { headers: { 'x-request-id': id } });
    expect(expectProblem(await withId('call-17.a_b'), 404).request_id).toBe('call-17.a_b');
    for (const hostile of ['<script>', 'a b', 'x'.repeat(65), '"']) {
      expect(expectProblem(await withId(hostile), 404).request_id).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it('is also what a good answer has: an id', async () => {
    const answer = await application.http.get('/api/v1/reports');
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['text/plain', '{}'],
    ['application/x-www-form-urlencoded', 'region=North'],
    ['application/xml', '<region>North</region>'],
    ['text/csv', 'a,b'],
    ['nonsense', '{}'],
    ['application/json; charset=latin1', '{}'],
  ])('for a body sent as %s is 415', async (contentType, body) => {
    expectProblem(await trigger(body, { 'content-type': contentType }), 415);
  });

  it('for a body without a type is 415', async () => {
    expectProblem(await trigger('{}'), 415);
  });

  it('for a body that is compressed in an unknown way is 415', async () => {
    expectProblem(
      await trigger('{}', { 'content-type': 'application/json', 'content-encoding': 'snappy' }),
      415,
    );
  });

  it('for a body above 8 MiB is 413, and one just below is read', async () => {
    const body = (length: number) => `{"region":"${'x'.repeat(length)}"}`;
    const json = { 'content-type': 'application/json' };
    expectProblem(await trigger(body(8 * 1024 * 1024), json), 413);
    // Read, and found to be too long a region.
    expectProblem(await trigger(body(8 * 1024 * 1024 - 100), json), 400);
  });

  it('names each bad field and says what it may be', async () => {
    const answer = await trigger({ interpolation: 'cubic', detail: 1, colour: 'red' });
    const problem = expectProblem(answer, 400) as unknown as { detail: string; errors: unknown[] };
    expect(problem.detail).toContain('previous or linear');
    expect(problem.detail).toContain('colour is not known');
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { field: 'interpolation', detail: expect.any(String) as string },
        { field: 'detail', detail: expect.any(String) as string },
        { field: 'colour', detail: expect.any(String) as string },
      ]),
    );
  });

  it('shows no stack, path or SQL', async () => {
    for (const answer of [
      await trigger('{"a":', { 'content-type': 'application/json' }),
      await application.http.get('/api/v1/reports?cursor=x'),
      await application.http.get('/api/v1/%'),
    ]) {
      expect(answer.text).not.toMatch(/node_modules|\.[jt]s:\d|SELECT|\/src\//);
    }
  });

  it('never comes with x-powered-by, as little as a good answer', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/api/v1/reports',
      '/health/live',
      '/docs',
      '/metrics',
    ]) {
      expect((await application.http.get(path)).headers['x-powered-by']).toBeUndefined();
    }
  });
});
