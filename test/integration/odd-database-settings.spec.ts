import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application } from '../support/application';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../support/test-sql';

const EXAMPLE = join(__dirname, '../fixtures/example-1');

/** What others may have set for a database or role, for reasons of their own. */
const SETTINGS: Record<string, string> = {
  TimeZone: 'Asia/Kathmandu',
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'iso_8601',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  client_encoding: 'LATIN1',
  array_nulls: 'off',
  row_security: 'off',
  default_transaction_isolation: 'serializable',
  default_transaction_deferrable: 'on',
  plan_cache_mode: 'force_generic_plan',
  enable_seqscan: 'off',
  join_collapse_limit: '1',
  work_mem: '64kB',
  search_path: 'public, pg_catalog',
};

describe('a database with settings that change how values are written and statements run', () => {
  let database: TestDatabase;
  let application: Application;

  beforeAll(async () => {
    database = await createTestDatabase();
    const name = new URL(database.ownerUrl).pathname.slice(1);
    for (const [setting, value] of Object.entries(SETTINGS)) {
      const values = setting === 'DateStyle' || setting === 'search_path' ? value : `'${value}'`;
      await query(database, `ALTER DATABASE ${name} SET ${setting} = ${values}`);
    }
    application = await Application.start({ database });
    await application.uploadDirectory(EXAMPLE);
  });
  afterAll(async () => {
    await application.stop();
    await database.drop();
  });

  it('has the settings', async () => {
    const [row] = await query<{ IntervalStyle: string }>(database, 'SHOW IntervalStyle');
    expect(row).toEqual({ IntervalStyle: 'iso_8601' });
  });

  it('gives the report that any other gives', async () => {
    expect(await application.report()).toBe(readFileSync(join(EXAMPLE, 'expected.csv'), 'utf8'));
  });

  it('gives the same again, from memory and with detail, and keeps what is sent', async () => {
    const full = await application.report({ detail: 'full' });
    expect(await application.report({ detail: 'full' })).toBe(full);
    const answer = await application.observe(
      ['Zoë', 'inactive', '2018-09-08 10:00:00.123456'],
      ['Zoë', 'active', '2018-09-08 11:00:00.654321'],
    );
    expect(answer.json()).toMatchObject({ accepted: 2, duplicates: 0 });
    const { text } = await application.http.get(
      `/api/v1/debug/store/${encodeURIComponent('Zoë')}?as_of=2018-09-08T12:00:00Z`,
    );
    expect(JSON.parse(text)).toMatchObject({
      store_id: 'Zoë',
      status_periods: [
        { status: 'inactive', started_at: '2018-09-08T10:00:00.123456Z' },
        { status: 'active', started_at: '2018-09-08T11:00:00.654321Z' },
      ],
    });
  });
});
