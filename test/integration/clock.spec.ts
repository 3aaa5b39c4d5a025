import { Application } from '../support/application';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import { newKey } from '../support/keys';
import { expectProblem } from '../support/problem';

const DAY_MS = 86_400_000;

/** A wall clock that jumps, as where a machine wakes up or its time is set. Timers run on as they do. */
describe('a clock that is set', () => {
  let application: Application;
  const now = Date.now();
  const at = (ms: number) => new Date(ms).toISOString();
  const setClock = (ms: number) => jest.spyOn(Date, 'now').mockReturnValue(ms);

  beforeAll(async () => {
    application = await Application.start();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
  afterAll(async () => {
    await application.stop();
  });

  it('back refuses polls and instants that lie ahead of it, says so, and takes them later', async () => {
    expect((await application.observe(['a', 'active', at(now - 60_000)])).status).toBe(200);
    setClock(now - DAY_MS);
    const refused = (await application.observe(['a', 'inactive', at(now)])).json();
    expect(refused).toMatchObject({
      accepted: 0,
      rejected: [{ reason: expect.stringContaining('later than the clock') as string }],
    });
    const early = await application.http.post('/api/v1/trigger_report', { as_of: at(now) });
    expect(expectProblem(early, 400).detail).toContain('as_of');
    // The newest poll lies ahead of the clock: a report is as of that, all the same.
    expect(await application.report()).toContain('\na,60.0,0.0,');
    expect((await application.http.get('/api/v1/fleet')).status).toBe(200);
    expect((await application.http.get('/health')).status).toBe(200);
    jest.restoreAllMocks();
    const taken = (await application.observe(['a', 'inactive', at(now)])).json();
    expect(taken).toMatchObject({ accepted: 1, rejected: [] });
    expect(await application.report()).toContain('\na,60.0,0.0,');
    await expectPeriodsOfPolls(application.database);
  });

  it('ahead ends keys in their time and no other, and holds up no report', async () => {
    const keyed = await Application.start({ config: { auth: 'key' } });
    try {
      const http = keyed.http.withKey(await newKey(keyed, 'admin'));
      const { key } = (
        await http.post('/api/v1/keys', { name: 'short', role: 'operator', expires: '1h' })
      ).json() as { key: string };
      const short = keyed.http.withKey(key);
      expect((await short.get('/api/v1/reports')).status).toBe(200);
      setClock(now + DAY_MS);
      expectProblem(await short.get('/api/v1/reports'), 401);
      expect((await http.post('/api/v1/trigger_report')).status).toBe(201);
      setClock(now - DAY_MS);
      expect((await short.get('/api/v1/reports')).status).toBe(200);
      expect((await http.get('/api/v1/audit')).status).toBe(200);
    } finally {
      await keyed.stop();
    }
  });
});
