import fc from 'fast-check';
import { PollHorizon } from '../../src/database/poll-horizon';
import { FileIntake } from '../../src/ingestion/file-intake';
import { PollRetention } from '../../src/ingestion/poll-retention';
import { EARLIEST_INSTANT } from '../../src/uptime/epoch-micros';
import { pollPartitions, stopSchedule } from '../support/poll-partitions';
import { type PollRow, useIngestionRoom } from './ingestion-harness';

const HOUR = 3_600_000;
/** Where February begins, which is kept: polls lie on both sides of it. */
const HORIZON = Date.UTC(2023, 1, 1);
/** A week before it is in February. */
const NEWEST: PollRow = ['newest', 'active', '2023-02-20T00:00:00.000Z'];
const at = (hours: number) => new Date(HORIZON + hours * HOUR).toISOString();

const room = useIngestionRoom({ retentionDays: 7 });

beforeAll(() => {
  stopSchedule(room.app);
});

const retention = () => room.app.get(PollRetention);
const partitions = () => pollPartitions(room.database);
const KEPT = ['store_status_2023_02', 'store_status_before_2023_02'];

describe('polls that come after their month was dropped', () => {
  it('are rejected one by one, in files and in batches', async () => {
    await room.ingestPolls([['1', 'active', at(-1)], ['1', 'inactive', at(1)], NEWEST]);
    await retention().attempt();
    const late: PollRow[] = [
      ['1', 'inactive', at(-1)],
      ['2', 'active', '2022-06-01T00:00:00Z'],
      ['1', 'active', at(0)],
    ];
    const file = await room.ingestPolls(late);
    expect(file).toMatchObject({ status: 'Complete', rows: 3, accepted: 1, rejected: 2 });
    const reason = (text: string) =>
      `timestamp_utc is "${text}": it must not be before 2023-02-01T00:00:00.000000Z, since older polls were dropped (RETENTION_DAYS)`;
    expect(await room.rejects(file.id)).toEqual([
      [2, reason(at(-1))],
      [3, reason('2022-06-01T00:00:00Z')],
    ]);
    expect(await room.take(late)).toEqual({
      accepted: 0,
      duplicates: 1,
      rejected: [
        { index: 0, reason: reason(at(-1)) },
        { index: 1, reason: reason('2022-06-01T00:00:00Z') },
      ],
    });
    expect(await partitions()).toEqual(KEPT);
  });

  it('do not go in where they were checked before it was', async () => {
    await room.ingestPolls([['1', 'active', at(-2)], ['1', 'inactive', at(1)], NEWEST]);
    await retention().attempt();
    const held = [await room.polls(), await room.periods()];
    const bounds = { earliest: EARLIEST_INSTANT, latest: Date.now() * 1_000 };
    const spy = jest.spyOn(room.app.get(FileIntake), 'pollBounds').mockResolvedValue(bounds);
    try {
      await expect(room.take([['1', 'inactive', at(-1)]])).rejects.toMatchObject({ status: 503 });
      const file = await room.ingestPolls([['1', 'inactive', at(-1)]]);
      expect(file).toMatchObject({ status: 'Failed', accepted: 0 });
      expect(file.error).toContain('RETENTION_DAYS');
    } finally {
      spy.mockRestore();
    }
    expect([await room.polls(), await room.periods()]).toEqual(held);
  });
});

/** A time line without the counts of polls: those of dropped polls are not counted anew. */
const withoutCounts = (periods: unknown[][]) => periods.map((period) => period.slice(0, 4));

describe('the time line after a drop', () => {
  const pollsFrom = (least: number) =>
    fc.array(
      fc.tuple(
        fc.constantFrom('1', '2', '3', 'é'),
        fc.constantFrom('active', 'inactive'),
        fc.integer({ min: least, max: 30 }).map(at),
      ),
      { minLength: 1, maxLength: 40 },
    );

  it('is what it would be without it, whatever comes in later, and when it is made anew', async () => {
    await fc.assert(
      fc.asyncProperty(pollsFrom(-30), pollsFrom(0), pollsFrom(0), async (first, more, last) => {
        const takeAll = async (drop: boolean) => {
          await room.clear();
          await room.ingestPolls([...first, NEWEST, ['old', 'active', at(-1)]]);
          if (drop) await retention().attempt();
          await room.ingestPolls(more);
          await room.take(last);
          return room.periods();
        };
        const expected = withoutCounts(await takeAll(false));
        expect(withoutCounts(await takeAll(true))).toEqual(expected);
        expect(await partitions()).toEqual(KEPT);
        expect(withoutCounts(await room.rebuiltPeriods())).toEqual(expected);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a month that was dropped by hand', () => {
  it('leaves the time line as it is, takes no polls any more, and does not disturb what follows', async () => {
    await room.ingestPolls([
      ['1', 'active', at(-30)],
      ['1', 'inactive', at(-20)],
      ['1', 'active', at(1)],
      ['2', 'inactive', at(-10)],
      NEWEST,
    ]);
    const periods = await room.periods();
    await room.asOwner('DROP TABLE store_status_2023_01');
    expect(await room.app.get(PollHorizon).current()).toBe(HORIZON * 1_000);
    expect(await room.take([['1', 'active', at(-25)]])).toMatchObject({ accepted: 0 });
    expect(await room.rebuiltPeriods()).toEqual(periods);

    await room.take([['1', 'active', '2023-03-08T00:00:00Z']]);
    expect(await retention().attempt()).toBe(true);
    expect(await partitions()).toEqual(['store_status_2023_03', 'store_status_before_2023_03']);
    expect(withoutCounts(await room.periods()).slice(0, 2)).toEqual(
      withoutCounts(periods).slice(0, 2),
    );
  });
});
