import { Application } from '../support/application';
import { expectProblem } from '../support/problem';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SEVEN =
  'store_id,uptime_last_hour,downtime_last_hour,uptime_last_day,downtime_last_day,uptime_last_week,downtime_last_week';
const STORES = `store_id,name,region,type
n-grocer,One,North,grocery
n-cafe,Two,North,cafe
s-grocer,Three,South,grocery
unpolled,Four,North,grocery
`;

describe('POST /api/v1/trigger_report', () => {
  let application: Application;

  beforeAll(async () => {
    application = await Application.start();
    await application.upload('stores', STORES);
    await application.observe(
      ['n-grocer', 'active', '2023-01-20 10:00:00 UTC'],
      ['n-grocer', 'inactive', '2023-01-25 17:13:22.479220 UTC'],
      ['n-cafe', 'active', '2023-01-25 18:13:22.479220 UTC'],
      ['s-grocer', 'inactive', '2023-01-25 17:43:22.479220 UTC'],
      ['9', 'active', '2023-01-25 12:00:00 UTC'],
      ['10', 'active', '2023-01-25 12:00:00 UTC'],
    );
  });
  afterAll(async () => {
    await application.stop();
  });

  const trigger = (body?: unknown, headers?: Record<string, string>) =>
    application.http.post('/api/v1/trigger_report', body, headers);
  const storesOf = (csv: string) =>
    csv
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
  const parametersOf = async (id: string) =>
    (await application.http.get(`/api/v1/reports/${id}`)).json() as {
      as_of: string;
      interpolation: string;
      parameters: unknown;
    };

  it('answers at once with a report_id, which is all that it answers', async () => {
    const answer = await trigger();
    expect([200, 201]).toContain(answer.status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.json()).toEqual({ report_id: expect.stringMatching(UUID) as string });
  });

  it('takes an empty object as no body', async () => {
    expect(storesOf(await application.report({}))).toHaveLength(5);
  });

  it('makes a row for each store with a poll, in byte order, as of the newest poll', async () => {
    const id = await application.trigger();
    const csv = (await application.ended(id)).text;
    expect(csv).toBe(
      `${SEVEN}\n` +
        '10,60.0,0.0,24.0,0.0,168.0,0.0\n' +
        '9,60.0,0.0,24.0,0.0,168.0,0.0\n' +
        'n-cafe,60.0,0.0,24.0,0.0,168.0,0.0\n' +
        'n-grocer,0.0,60.0,23.0,1.0,167.0,1.0\n' +
        's-grocer,30.0,30.0,23.5,0.5,167.5,0.5\n',
    );
    expect(await parametersOf(id)).toMatchObject({
      as_of: '2023-01-25T18:13:22.479220Z',
      interpolation: 'previous',
      parameters: { interpolation: 'previous' },
    });
  });

  it.each([
    ['with Z', '2023-01-25T17:30:00.5Z', '2023-01-25T17:30:00.500000Z'],
    ['without a zone, which is UTC', '2023-01-25T17:30:00', '2023-01-25T17:30:00.000000Z'],
    ['with a blank and UTC', '2023-01-25 17:30:00.000001 UTC', '2023-01-25T17:30:00.000001Z'],
    ['with an offset', '2023-01-25T23:00:00+05:30', '2023-01-25T17:30:00.000000Z'],
    ['at the first instant', '2000-01-01T00:00:00Z', '2000-01-01T00:00:00.000000Z'],
  ])('takes an as_of %s', async (_, as_of, meant) => {
    const id = await application.trigger({ as_of });
    expect((await parametersOf(id)).as_of).toBe(meant);
  });

  it('counts no poll later than as_of', async () => {
    const csv = await application.report({ as_of: '2023-01-25T17:13:22.479220Z' });
    expect(csv).toBe(
      `${SEVEN}\n` +
        '10,60.0,0.0,24.0,0.0,168.0,0.0\n' +
        '9,60.0,0.0,24.0,0.0,168.0,0.0\n' +
        'n-grocer,60.0,0.0,24.0,0.0,168.0,0.0\n',
    );
  });

  it('gives the header alone where no poll is at or before as_of', async () => {
    expect(await application.report({ as_of: '2001-01-01T00:00:00Z' })).toBe(`${SEVEN}\n`);
  });

  it.each([
    ['before the year 2000', '1999-12-31T23:59:59.999999Z'],
    ['far in the future', '2199-01-01T00:00:00Z'],
    ['that is no date', '2023-02-30T00:00:00Z'],
    ['with seven decimals', '2023-01-25T17:30:00.1234567Z'],
    ['that is a word', 'yesterday'],
    ['that is empty', ''],
  ])('refuses an as_of %s', async (_, as_of) => {
    const problem = expectProblem(await trigger({ as_of }), 400);
    expect(problem.detail).toContain('as_of');
  });

  it('takes an as_of within the allowed skew of the clock, and refuses one beyond', async () => {
    const inSeconds = (s: number) => new Date(Date.now() + s * 1_000).toISOString();
    expect((await trigger({ as_of: inSeconds(300) })).status).toBe(201);
    expectProblem(await trigger({ as_of: inSeconds(900) }), 400);
  });

  it('keeps to store_ids; an id that is unknown, unpolled, repeated or hostile gives no row', async () => {
    const store_ids = ['s-grocer', '9', '9', 'unknown', 'unpolled', "'; DROP TABLE stores; --", ''];
    const csv = await application.report({ store_ids });
    expect(storesOf(csv)).toEqual(['9', 's-grocer']);
  });

  it('takes 10,000 store_ids, and refuses none and 10,001', async () => {
    const ids = (n: number) => Array.from({ length: n }, (_, i) => String(i));
    expect(storesOf(await application.report({ store_ids: ids(10_000) }))).toEqual(['10', '9']);
    expectProblem(await trigger({ store_ids: ids(10_001) }), 400);
    expectProblem(await trigger({ store_ids: [] }), 400);
  });

  it.each([
    [{ region: 'North' }, ['n-cafe', 'n-grocer']],
    [{ type: 'grocery' }, ['n-grocer', 's-grocer']],
    [{ region: 'North', type: 'grocery' }, ['n-grocer']],
    [{ region: 'North', store_ids: ['n-cafe', 's-grocer'] }, ['n-cafe']],
    [{ region: 'north' }, []],
    [{ region: "' OR 1=1 --" }, []],
    [{ type: '' }, []],
  ])('joins filters by AND: %j', async (body, expected) => {
    expect(storesOf(await application.report(body))).toEqual(expected);
  });

  it('counts linearly when asked to, and says so', async () => {
    const id = await application.trigger({ interpolation: 'linear', store_ids: ['n-grocer'] });
    const line = (await application.ended(id)).text.split('\n')[1];
    // From 2023-01-20 10:00 to 2023-01-25 17:13:22 the share up falls from 1 to 0.
    expect(line).toMatch(/^n-grocer,0\.0,60\.0,/);
    expect(line).not.toMatch(/,23\.0,1\.0,/);
    expect(await parametersOf(id)).toMatchObject({ interpolation: 'linear' });
  });

  it('leaves time beyond max_carry_minutes out of both figures', async () => {
    const body = { store_ids: ['s-grocer'], max_carry_minutes: 20 };
    // Polled 30 minutes before the end: 20 minutes of it are known, and nothing before.
    expect((await application.report(body)).split('\n')[1]).toBe(
      's-grocer,0.0,20.0,0.0,0.33,0.0,0.33',
    );
  });

  it.each([[0], [-1], [1.5], ['90'], [100_000_001], [true]])(
    'refuses max_carry_minutes %j',
    async (max_carry_minutes) => {
      const problem = expectProblem(await trigger({ max_carry_minutes }), 400);
      expect(problem.detail).toContain('max_carry_minutes');
    },
  );

  it('takes max_carry_minutes with previous, and refuses it with linear', async () => {
    expect((await trigger({ interpolation: 'previous', max_carry_minutes: 1 })).status).toBe(201);
    const problem = expectProblem(
      await trigger({ interpolation: 'linear', max_carry_minutes: 90 }),
      400,
    );
    expect(problem.detail).toContain('max_carry_minutes');
  });

  it('adds the columns of detail=full after the seven', async () => {
    const csv = await application.report({ detail: 'full', store_ids: ['s-grocer'] });
    const [header, line] = csv.split('\n');
    const perWindow = ['last_hour', 'last_day', 'last_week'].flatMap((window) =>
      ['business', 'unknown', 'coverage', 'uptime_least', 'uptime_most'].map(
        (figure) => `${figure}_${window}`,
      ),
    );
    expect(header).toBe(
      [SEVEN, ...perWindow, 'last_observed_at', 'observations_last_week', 'timezone'].join(','),
    );
    expect(line).toBe(
      's-grocer,30.0,30.0,23.5,0.5,167.5,0.5,' +
        '60.0,0.0,0.5,30.0,30.0,24.0,0.0,0.0208,23.5,23.5,168.0,0.0,0.003,167.5,167.5,' +
        '2023-01-25T17:43:22.479220Z,1,America/Chicago',
    );
  });

  it.each([
    ['an unknown field', { asof: '2023-01-25T00:00:00Z' }],
    ['a field in another case', { Region: 'North' }],
    ['null for as_of', { as_of: null }],
    ['null for store_ids', { store_ids: null }],
    ['null for region', { region: null }],
    ['null for interpolation', { interpolation: null }],
    ['null for max_carry_minutes', { max_carry_minutes: null }],
    ['null for detail', { detail: null }],
    ['a list for region', { region: ['North'] }],
    ['a list for as_of', { as_of: ['2023-01-25T00:00:00Z'] }],
    ['a list for interpolation', { interpolation: ['linear'] }],
    ['a list for detail', { detail: ['full'] }],
    ['an object for type', { type: { $ne: '' } }],
    ['a number for as_of', { as_of: 1674670402 }],
    ['text for store_ids', { store_ids: '9' }],
    ['a number in store_ids', { store_ids: [9] }],
    ['null in store_ids', { store_ids: [null] }],
    ['an object for store_ids', { store_ids: { length: 1, 0: '9' } }],
    ['another interpolation', { interpolation: 'cubic' }],
    ['another detail', { detail: 'none' }],
    ['a long region', { region: 'x'.repeat(1_001) }],
    ['a NUL in region', { region: 'a\0b' }],
    ['a NUL in type', { type: '\0' }],
    ['a NUL in store_ids', { store_ids: ['a\0b'] }],
    ['half a surrogate pair in region', { region: 'a\ud800' }],
    ['half a surrogate pair in store_ids', { store_ids: ['\udc00'] }],
    ['a list as the body', [{ region: 'North' }]],
    ['an empty list as the body', []],
  ])('refuses %s', async (_, body) => {
    expectProblem(await trigger(body), 400);
  });

  it.each([
    ['null', 'null'],
    ['text', '"North"'],
    ['a number', '5'],
    ['half an object', '{"region":'],
    ['single quotes', "{'region':'North'}"],
    ['__proto__', '{"__proto__":{"region":"North"}}'],
    ['constructor', '{"constructor":{"name":"x"}}'],
  ])('refuses a body that is %s', async (_, body) => {
    expectProblem(await trigger(body, { 'content-type': 'application/json' }), 400);
  });

  it('refuses a query parameter, which it does not know', async () => {
    expectProblem(await application.http.post('/api/v1/trigger_report?region=North'), 400);
  });
});
