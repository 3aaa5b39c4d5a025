import fc from 'fast-check';
import { PollAppendRepository } from '../../src/ingestion/poll-append.repository';
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

/** A batch of polls of a few stores, in the two hours from an hour on. */
function batchAt(hour: number): fc.Arbitrary<PollRow[]> {
  const poll = fc.tuple(
    fc.constantFrom('1', '2', '10', 'é', '😀', '\uffee'),
    fc.constantFrom('active', 'inactive'),
    fc.integer({ min: hour * 60, max: hour * 60 + 119 }).map(minute),
  );
  return fc.array(poll, { minLength: 1, maxLength: 12 });
}

describe('batches', () => {
  it('end up the same, and count the same, whether they are appended where they may be or merged', async () => {
    const batches = fc.tuple(batchAt(0), batchAt(1), batchAt(2), batchAt(5));
    await fc.assert(
      fc.asyncProperty(batches, async (each) => {
        const takeAll = async () => {
          await room.clear();
          const counts: unknown[] = [];
          for (const polls of each) counts.push(await room.take(polls));
          return [counts, await room.polls(), await room.periods()];
        };
        const appended = await takeAll();
        const spy = jest.spyOn(room.app.get(PollAppendRepository), 'appendBatch');
        spy.mockResolvedValue(false);
        const merged = await takeAll().finally(() => {
          spy.mockRestore();
        });
        expect(appended).toEqual(merged);
      }),
      { numRuns: 12 },
    );
  });

  it('are merged only where a poll is not later than all of its store', async () => {
    const merge = jest.spyOn(room.app.get(PollMergeRepository), 'merge');
    await room.take([
      ['1', 'active', minute(10)],
      ['2', 'active', minute(1)],
    ]);
    await room.take([['2', 'inactive', minute(5)]]);
    await room.take([['1', 'inactive', minute(11)]]);
    expect(merge).not.toHaveBeenCalled();
    await room.take([['2', 'active', minute(5)]]);
    expect(merge).toHaveBeenCalledTimes(1);
    merge.mockRestore();
  });
});
