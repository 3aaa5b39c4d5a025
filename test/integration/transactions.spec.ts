import type pg from 'pg';
import { readEnvironment } from '../../src/config/environment';
import { answersOf } from '../../src/database/answers-of';
import { RolledBack } from '../../src/database/commit';
import { Database } from '../../src/database/database';
import { DatabaseSockets } from '../../src/database/database-sockets';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

let place: TestDatabase;
let database: Database;

beforeAll(async () => {
  place = await createTestDatabase();
  const config = { ...readEnvironment({}), databaseUrl: place.url };
  database = new Database(config, new DatabaseSockets());
});
afterAll(async () => {
  await database.onApplicationShutdown();
  await place.drop();
});

const ADD = `INSERT INTO store_timezones (store_id, timezone_str) VALUES ('s', 'UTC')`;
const FAIL = 'SELECT 1 / 0';

const added = (): Promise<unknown[]> => database.rows('SELECT store_id FROM store_timezones');

const passedOver = async (client: pg.ClientBase): Promise<string> => {
  await client.query(ADD);
  await client.query(FAIL).catch(() => undefined);
  return 'done';
};

describe('a transaction', () => {
  it.each([
    ['of a request', {}, passedOver],
    ['of long work', { isLong: true }, passedOver],
    ['that may be done again', { repeatable: true }, passedOver],
    [
      'that only reads',
      { snapshot: true },
      (client: pg.ClientBase) => client.query(FAIL).catch(() => undefined),
    ],
    [
      'whose statements are sent at once',
      { isPipelined: true },
      (client: pg.ClientBase) =>
        answersOf([client.query(ADD), client.query(FAIL).catch(() => undefined)]),
    ],
  ])('%s is told to be undone where the failure of a statement was passed over', async (...of) => {
    const [, options, work] = of;
    const told = database.transaction<unknown>(work, options);
    await expect(told).rejects.toThrow(RolledBack);
    await expect(told).rejects.toThrow('COMMIT was answered with ROLLBACK');
    expect(await added()).toEqual([]);
  });

  it('is held once it resolves, over the connections that such ones gave up too', async () => {
    await database.transaction((client) => client.query(ADD), { isPipelined: true });
    expect(await added()).toEqual([{ store_id: 's' }]);
  });
});
