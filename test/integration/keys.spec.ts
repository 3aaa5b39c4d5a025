import { setTimeout as sleep } from 'node:timers/promises';
import { KeyRing } from '../../src/access/key-ring';
import { KeysService } from '../../src/access/keys.service';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { newKey } from '../support/keys';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

describe('a key', () => {
  let first: Application;
  let second: Application;
  beforeAll(async () => {
    const config = { auth: 'key' } as const;
    first = await Application.start({ runsJobs: false, config });
    second = await Application.start({ runsJobs: false, config, database: first.database });
  });
  afterAll(async () => {
    await second.stop();
    await first.stop();
  });

  const statusAt = async (application: Application, key: string): Promise<number> =>
    (await application.http.withKey(key).get('/api/v1/reports')).status;

  it('that is revoked in one process opens nothing in any other a second later', async () => {
    const { id, key } = await first.app.get(KeysService).create({ name: 'k', role: 'viewer' });
    expect(await statusAt(first, key)).toBe(200);
    expect(await statusAt(second, key)).toBe(200);
    await first.app.get(KeysService).revoke(id);
    await sleep(1_000);
    expect(await statusAt(first, key)).toBe(401);
    expect(await statusAt(second, key)).toBe(401);
  });

  it('that expires opens nothing from that instant on, though it was looked up before', async () => {
    const key = await newKey(first, 'viewer');
    await query(
      first.database,
      `UPDATE api_key SET expires_at = clock_timestamp() + interval '1 second' WHERE prefix = $1`,
      [key.slice(3, 15)],
    );
    expect(await statusAt(first, key)).toBe(200);
    await sleep(1_000);
    expect(await statusAt(first, key)).toBe(401);
  });

  it('is looked up once for many calls at once', async () => {
    const key = await newKey(second, 'viewer');
    const ring = second.app.get(KeyRing);
    const found = await Promise.all(Array.from({ length: 50 }, () => ring.find(key)));
    expect(new Set(found).size).toBe(1);
    expect(found[0]).toMatchObject({ role: 'viewer' });
  });

  it('has its last use noted, once a minute at most', async () => {
    const key = await newKey(first, 'viewer');
    const lastUse = async (): Promise<Date | null> => {
      const [row] = await query<{ last_used_at: Date | null }>(
        first.database,
        'SELECT last_used_at FROM api_key WHERE prefix = $1',
        [key.slice(3, 15)],
      );
      return row?.last_used_at ?? null;
    };
    expect(await lastUse()).toBeNull();
    expect(await statusAt(first, key)).toBe(200);
    const noted = await eventually('the use is noted', lastUse);
    expect(await statusAt(first, key)).toBe(200);
    expect(await statusAt(second, key)).toBe(200);
    await sleep(200);
    expect(await lastUse()).toEqual(noted);
  });

  it('cannot be looked up without a database: 503, and health shows states all the same', async () => {
    const lonely = await Application.start({ runsJobs: false, config: { auth: 'key' } });
    const key = await newKey(lonely, 'viewer');
    await lonely.database.drop();
    const http = lonely.http.withKey(key);
    const answer = await http.get('/api/v1/reports');
    const health = await http.get('/health');
    await lonely.stop();
    expectProblem(answer, 503);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
    expect(health.status).toBe(503);
    expect(health.json()).toMatchObject({ error: { database: { status: 'down' } } });
  });
});
