import { join } from 'node:path';
import { Database } from '../../src/database/database';
import { PeriodRebuild } from '../../src/ingestion/period-rebuild';
import { AllStoresMemory } from '../../src/stores/all-stores-memory';
import { StoreFactsRepository } from '../../src/stores/store-facts.repository';
import { StoreReader } from '../../src/stores/store-reader';
import { DataProcessor } from '../../src/uptime/data-processor';
import { MICROS_PER_DAY, MICROS_PER_HOUR, parseInstant } from '../../src/uptime/epoch-micros';
import type { StoreFigures } from '../../src/uptime/figures';
import { Application } from '../support/application';
import { query } from '../support/test-sql';

const AS_OF = parseInstant('2026-03-11 18:13:22.479220 UTC') ?? 0;
const STORE = '3112778632341905730';

/**
 * The time lines of all stores are remembered; listed stores are looked up in the database. Both ways
 * must count the same, whatever was written since the first report.
 */
describe('time lines in memory', () => {
  let application: Application;
  let other: Application;
  let storeIds: string[];

  beforeAll(async () => {
    application = await Application.start({ config: { reportBatchSize: 37 } });
    await application.uploadDirectory(join(__dirname, '../../data'));
    other = await Application.start({ database: application.database, runsJobs: false });
    storeIds = (await figures(AS_OF)).map(({ storeId }) => storeId);
    expect(storeIds.length).toBeGreaterThan(190);
  });
  afterAll(async () => {
    await other.stop();
    await application.stop();
  });

  interface Asked {
    readonly detail?: boolean;
    readonly maxCarry?: number | null;
    readonly listed?: string[];
  }

  /** What a report says; of listed stores it is read past the memory. */
  const figures = (
    asOf: number,
    { detail = true, maxCarry = null, listed }: Asked = {},
  ): Promise<StoreFigures[]> => {
    const run = application.app
      .get(DataProcessor)
      .startRun({ asOf, interpolation: 'previous', maxCarry, detail });
    const reader = application.app.get(StoreReader);
    return reader.snapshot(async (snapshot) => {
      const found: StoreFigures[] = [];
      const filter = listed ? { storeIds: listed } : {};
      const { pollReach, countsChangesOnly } = run;
      const needs = { filter, pollReach, changesOnly: countsChangesOnly };
      let told = 0;
      for await (const { inputs, done, total } of reader.batches(snapshot, asOf, needs)) {
        for (const input of inputs) found.push(run.process(input));
        expect(done).toBe(found.length);
        told = total;
      }
      expect(found).toHaveLength(told);
      return found;
    });
  };

  const expectAsListed = async (asOf: number, maxCarry: number | null = null) => {
    const listed = [...storeIds, 'a new store'];
    // The plain report first: it reads less, which must not be too little for the other.
    for (const asked of [{ detail: false }, { maxCarry }]) {
      const found = await figures(asOf, asked);
      expect(found).toEqual(await figures(asOf, { ...asked, listed }));
    }
  };

  type Of = (asOf?: number, weeks?: number) => ReturnType<AllStoresMemory['of']>;

  const inSnapshot = <T>(work: (of: Of) => Promise<T>): Promise<T> => {
    const memory = application.app.get(AllStoresMemory);
    return application.app
      .get(Database)
      .transaction(
        (snapshot) => work((asOf = AS_OF, weeks = 1) => memory.of(snapshot, asOf, weeks)),
        { snapshot: true },
      );
  };

  it('are the same object until polls are written', async () => {
    const first = await inSnapshot((of) => of());
    expect(await inSnapshot((of) => of())).toBe(first);
    await application.observe([STORE, 'active', '2026-03-11 18:12:00']);
    expect(await inSnapshot((of) => of())).not.toBe(first);
  });

  it('are not held for instants more than a day before the newest poll', () =>
    inSnapshot(async (of) => {
      const first = await of();
      expect(await of(AS_OF - 23 * MICROS_PER_HOUR)).toBe(first);
      expect(await of(AS_OF - 25 * MICROS_PER_HOUR)).toBeNull();
    }));

  it('of two weeks serve who wants one', () =>
    inSnapshot(async (of) => {
      const first = await of(AS_OF, 2);
      expect(first).not.toBeNull();
      expect(await of(AS_OF, 1)).toBe(first);
    }));

  it.each<[string, number, number | null]>([
    ['the newest poll', AS_OF, null],
    ['an hour before', AS_OF - MICROS_PER_HOUR, null],
    ['three days before', AS_OF - 3 * MICROS_PER_DAY, null],
    ['before all polls', AS_OF - 30 * MICROS_PER_DAY, null],
    ['the newest poll, carried an hour', AS_OF, MICROS_PER_HOUR],
    ['the newest poll, carried three days', AS_OF, 3 * MICROS_PER_DAY],
  ])('serve a report as of %s', (_, asOf, maxCarry) => expectAsListed(asOf, maxCarry));

  it.each<[string, () => Promise<unknown>]>([
    ['a later poll', () => application.observe([STORE, 'inactive', '2026-03-11 18:13:00'])],
    ['a late poll', () => application.observe([STORE, 'inactive', '2026-03-09 12:00:00'])],
    ['another status', () => application.observe([STORE, 'active', '2026-03-09 12:00:00'])],
    ['a new store', () => application.observe(['a new store', 'inactive', '2026-03-10 12:00:00'])],
    ['another process', () => other.observe([STORE, 'inactive', '2026-03-08 12:00:00'])],
    [
      'a file',
      () =>
        application.upload(
          'store_status',
          `store_id,status,timestamp_utc\n${STORE},inactive,2026-03-07 12:00:00 UTC\n`,
        ),
    ],
    ['periods made anew', () => other.app.get(PeriodRebuild).rebuild()],
  ])('see %s', async (_, write) => {
    const before = await inSnapshot((of) => of());
    await write();
    expect((await inSnapshot((of) => of()))?.version).toBeGreaterThan(before?.version ?? NaN);
    await expectAsListed(AS_OF);
  });

  describe('with hours and zones that are too many to be remembered together', () => {
    const TOO_MANY = 2_000_000;
    let read: jest.SpyInstance;

    beforeAll(async () => {
      const facts = application.app.get(StoreFactsRepository);
      jest.spyOn(facts, 'count').mockResolvedValue(TOO_MANY);
      read = jest.spyOn(facts, 'read');
      await moveTo('Asia/Tokyo');
    });
    afterAll(() => jest.restoreAllMocks());

    /** Also makes another version, of which nothing is remembered. */
    const moveTo = (zone: string) =>
      query(application.database, `UPDATE store_timezones SET timezone_str = '${zone}'`);

    it('serve a report, with facts that are read once', async () => {
      await expectAsListed(AS_OF);
      read.mockClear();
      await figures(AS_OF);
      expect(read).not.toHaveBeenCalled();
    });

    it('see other zones', async () => {
      const before = await figures(AS_OF);
      await moveTo('America/Chicago');
      expect(await figures(AS_OF)).not.toEqual(before);
      await expectAsListed(AS_OF);
    });
  });

  it('stay those of the newer snapshot when an older one asks', () =>
    inSnapshot(async (ofOlder) => {
      const older = await ofOlder();
      await application.observe([STORE, 'active', '2026-03-06 12:00:00']);
      const newer = await inSnapshot((of) => of());
      expect((await ofOlder())?.version).toBe(older?.version);
      expect(await inSnapshot((of) => of())).toBe(newer);
    }));
});

/** Tables of polls that somebody empties by hand, all or some of them. */
describe('time lines in memory, of a database that is emptied and filled again', () => {
  const ALL = ['store_status', 'status_period', 'observed_store', 'newest_poll'];
  let application: Application;

  beforeAll(async () => {
    application = await Application.start();
  });
  afterAll(() => application.stop());
  afterEach(() => query(application.database, `TRUNCATE ${ALL.join()}`));

  const send = async (...polls: Parameters<Application['observe']>) => {
    expect((await application.observe(...polls)).status).toBe(200);
  };
  /** Two writes in one lane, each time: counted, they would come to the same. */
  const fill = async (status: string) => {
    await send(['one', status, '2026-03-11 10:00:00']);
    await send(['one', status, '2026-03-11 12:00:00']);
  };
  const rows = async () => (await application.report()).split('\n').slice(1);

  it.each<[string, string]>([
    ['truncated', `TRUNCATE ${ALL.join()}`],
    ['truncated, with sequences', `TRUNCATE ${ALL.join()} RESTART IDENTITY`],
    ['deleted', ALL.map((table) => `DELETE FROM ${table}`).join(';')],
  ])('are not taken for those of before (%s)', async (_, empty) => {
    await fill('inactive');
    expect(await rows()).toEqual(['one,0.0,60.0,22.0,2.0,166.0,2.0', '']);
    await query(application.database, empty);
    await fill('active');
    expect(await rows()).toEqual(['one,60.0,0.0,24.0,0.0,168.0,0.0', '']);
  });

  it.each([
    ['periods and stores', 'status_period, observed_store'],
    ['all polls', ALL.join()],
  ])('are forgotten at once where %s are truncated', async (_, tables) => {
    await fill('active');
    expect(await rows()).toEqual(['one,60.0,0.0,24.0,0.0,168.0,0.0', '']);
    await query(application.database, `TRUNCATE ${tables}`);
    expect(await rows()).toEqual(['']);
  });
});
