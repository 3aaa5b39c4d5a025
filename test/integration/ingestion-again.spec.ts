import fc from 'fast-check';
import { HeldPollsRepository } from '../../src/ingestion/held-polls.repository';
import type { IngestionSummary } from '../../src/ingestion/ingestion.service';
import { PollMergeRepository } from '../../src/ingestion/poll-merge.repository';
import { PollRun } from '../../src/ingestion/poll-run';
import { PollWriter } from '../../src/ingestion/poll-writer';
import { eventually } from '../support/eventually';
import { type PollRow, useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

const START = Date.UTC(2023, 0, 31, 22);
const minute = (n: number) => new Date(START + n * 60_000).toISOString();

/** Polls of a few stores around the change of a month, of a stretch of it, many of them the same ones. */
const pollRows = fc
  .tuple(fc.integer({ min: 60, max: 180 }), fc.integer({ min: 0, max: 120 }))
  .chain(([from, length]) =>
    fc.array(
      fc.tuple(
        fc.constantFrom('1', '2', '10', 'é', '😀', '\uffee'),
        fc.constantFrom('active', 'inactive'),
        fc.integer({ min: from, max: from + length }).map(minute),
      ),
      { minLength: 1, maxLength: 60 },
    ),
  );

/** Takes files in with a look at what is held first, as if they were long, a few stores at a time. */
async function withComparing<T>(work: () => Promise<T>): Promise<T> {
  const repository = room.app.get(HeldPollsRepository);
  const spy = jest.spyOn(repository, 'areWorthReading').mockResolvedValue(true);
  const size = jest.replaceProperty(room.app.get(PollWriter), 'comparedAtATime', 12);
  try {
    return await work();
  } finally {
    spy.mockRestore();
    size.restore();
  }
}

describe('polls that come again', () => {
  it('end up the same, and count the same, whether they are compared with those held and woven in or merged', async () => {
    const files = fc.array(pollRows, { minLength: 2, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(files, async (each) => {
        const takeAll = async () => {
          await room.clear();
          const counts: [number, number][] = [];
          for (const polls of each) {
            const { accepted, duplicates } = await room.ingestPolls(polls);
            counts.push([accepted, duplicates]);
          }
          const stores = await room.database.tuples('SELECT * FROM observed_store ORDER BY 1');
          return [counts, await room.polls(), await room.periods(), stores];
        };
        expect(await withComparing(takeAll)).toEqual(await takeAll());
      }),
      { numRuns: 40 },
    );
  });

  it('of a long file that is held already change nothing, and those that go on after it are not merged', async () => {
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

describe('a file that is compared while another one is written', () => {
  it('holds over all of it where it goes in later, also over polls that it found as they are', async () => {
    const of = (status: string): PollRow[] => [
      ['1', status, minute(0)],
      ['1', status, minute(1)],
      ['2', status, minute(0)],
    ];
    await room.ingestPolls(of('active').slice(0, 1));
    const run = new PollRun();
    for (const [id, , at] of of('inactive')) run.add(id, false, Date.parse(at) * 1_000);
    const { database, app } = room;
    const [later, earlier] = await withComparing(async () => {
      const ingestions: Promise<IngestionSummary>[] = [];
      const accepted = await database.transaction(async (client) => {
        const count = await app.get(PollWriter).writeFile(client, run.sorted());
        ingestions.push(room.ingestPolls(of('active')));
        await eventually('the other file waits', async () => {
          const waiting = await database.rows(
            `SELECT FROM pg_stat_activity
             WHERE datname = current_database() AND wait_event = 'advisory'`,
          );
          return waiting.length === 1 ? true : null;
        });
        return count;
      });
      return [await ingestions[0], accepted];
    });
    expect([earlier, later]).toMatchObject([3, { status: 'Complete', accepted: 3, duplicates: 0 }]);
    expect((await room.polls()).map(([, , status]) => status)).toEqual([
      'active',
      'active',
      'active',
    ]);
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
