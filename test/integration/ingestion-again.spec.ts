import fc from 'fast-check';
import { HeldPollsRepository } from '../../src/ingestion/held-polls.repository';
import { PollMergeRepository } from '../../src/ingestion/poll-merge.repository';
import { IngestionHarness, type PollRow } from './ingestion-harness';

let room: IngestionHarness;

beforeAll(async () => {
  room = await IngestionHarness.start();
});
afterAll(async () => {
  await room.stop();
});
beforeEach(async () => {
  await room.clear();
});

const START = Date.UTC(2023, 0, 31, 22);
const minute = (n: number) => new Date(START + n * 60_000).toISOString();

/** Polls of a few stores around the change of a month, many of them the same ones. */
const pollRows = fc.array(
  fc.tuple(
    fc.constantFrom('1', '2', '10', 'é', '😀', '\uffee'),
    fc.constantFrom('active', 'inactive'),
    fc.integer({ min: 60, max: 180 }).map(minute),
  ),
  { minLength: 1, maxLength: 60 },
);

/** Takes files in with a look at what is held first, as if they were long. */
async function withComparing<T>(work: () => Promise<T>): Promise<T> {
  const repository = room.app.get(HeldPollsRepository);
  const spy = jest.spyOn(repository, 'areWorthReading').mockResolvedValue(true);
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
}

describe('polls that come again', () => {
  it('end up the same, and count the same, whether they are compared with those held first or not', async () => {
    const files = fc.array(pollRows, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(files, async (each) => {
        const takeAll = async () => {
          await room.clear();
          const counts: [number, number][] = [];
          for (const polls of each) {
            const { accepted, duplicates } = await room.ingestPolls(polls);
            counts.push([accepted, duplicates]);
          }
          return [counts, await room.polls(), await room.periods()];
        };
        expect(await withComparing(takeAll)).toEqual(await takeAll());
      }),
      { numRuns: 12 },
    );
  });

  it('of a long file that is held already change nothing, and those that go on after it are appended', async () => {
    const polls = Array.from({ length: 60_000 }, (_, i): PollRow => {
      return [String(i % 97), i % 5 === 0 ? 'inactive' : 'active', minute(i / 20)];
    });
    const merge = jest.spyOn(room.app.get(PollMergeRepository), 'merge');
    await room.ingestPolls(polls.slice(0, 55_000));
    const again = await room.ingestPolls(polls.slice(0, 55_000));
    const further = await room.ingestPolls(polls);
    expect([again.accepted, again.duplicates]).toEqual([0, 55_000]);
    expect([further.accepted, further.duplicates]).toEqual([5_000, 55_000]);
    expect(merge).not.toHaveBeenCalled();
    merge.mockRestore();
    const periods = await room.periods();
    expect(await room.rebuiltPeriods()).toEqual(periods);
  });
});

describe('hours that come again', () => {
  it('are not even written', async () => {
    const file =
      'store_id,dayOfWeek,start_time_local,end_time_local\n1,0,09:00,17:00\n1,1,09:00,17:00\n2,0,10:00,20:00\n';
    const rows = () =>
      room.database.tuples(
        'SELECT xmin::text, store_id, day_of_week, start_time_local FROM business_hours ORDER BY 2, 3, 4',
      );
    await room.ingest('menu_hours', file);
    const before = await rows();
    await room.ingest('menu_hours', file);
    expect(await rows()).toEqual(before);
    await room.ingest('menu_hours', file.replace('1,1,09:00,17:00', '1,1,08:00,17:00'));
    expect((await rows()).map((row) => row.slice(1))).toEqual([
      ['1', 0, '09:00:00'],
      ['1', 1, '08:00:00'],
      ['2', 0, '10:00:00'],
    ]);
  });
});
