import fc from 'fast-check';
import pg from 'pg';
import { Problem } from '../../src/common/problem';
import { DataNotices } from '../../src/events/data-notices';
import { EventBus } from '../../src/events/event-bus';
import { BatchForesight } from '../../src/ingestion/batch-foresight';
import { groupOf } from '../../src/ingestion/batch-group';
import { BatchQueue } from '../../src/ingestion/batch-queue';
import { BatchWriter } from '../../src/ingestion/batch-writer';
import { LastPeriodRepository } from '../../src/ingestion/last-period.repository';
import { LastPeriodMemory } from '../../src/ingestion/last-period-memory';
import { OpenPeriods } from '../../src/ingestion/open-periods';
import { PollMergeRepository } from '../../src/ingestion/poll-merge.repository';
import type { Poll } from '../../src/ingestion/row-validators';
import { parseInstant } from '../../src/uptime/epoch-micros';
import { type PollRow, useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

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

const pollsOf = (rows: readonly PollRow[]): Poll[] =>
  rows.map(([storeId, status, timestamp]) => ({
    storeId,
    active: status === 'active',
    at: parseInstant(timestamp) ?? 0,
  }));

const held = async () => [await room.polls(), await room.periods(), await room.newest()];

/** What is held, and counted, after batches went in one after the other. */
async function oneByOne(batches: readonly PollRow[][]): Promise<unknown> {
  await room.clear();
  const counts: number[] = [];
  for (const polls of batches) counts.push((await room.take(polls)).accepted);
  return [counts, ...(await held())];
}

/** The same after they went in as one group. */
async function together(batches: readonly PollRow[][]): Promise<unknown> {
  await room.clear();
  const { accepted } = await room.database.transaction(
    (client) =>
      room.app
        .get(BatchWriter)
        .write(groupOf(batches.map(pollsOf)), client, 5_000, () => Promise.resolve()),
    { isPipelined: true },
  );
  return [accepted, ...(await held())];
}

/** Last periods that no poll is later than: all are merged. */
function beyondAll(stores: number): OpenPeriods {
  const open = new OpenPeriods(stores);
  open.lastObservedAt.fill(Infinity);
  return open;
}

describe('batches', () => {
  it('end up the same, and count the same, whether they are appended where they may be or merged', async () => {
    const batches = fc.tuple(batchAt(0), batchAt(1), batchAt(2), batchAt(5));
    await fc.assert(
      fc.asyncProperty(batches, async (each) => {
        const appended = await oneByOne(each);
        const spy = jest.spyOn(room.app.get(LastPeriodMemory), 'of');
        spy.mockImplementation((_client, { length }) => Promise.resolve(beyondAll(length)));
        const merged = await oneByOne(each).finally(() => {
          spy.mockRestore();
        });
        expect(appended).toEqual(merged);
      }),
      { numRuns: 12 },
    );
  });

  it('end up the same, and count the same, whether they are written one by one or as a group', async () => {
    const batches = fc.array(fc.integer({ min: 0, max: 3 }).chain(batchAt), {
      minLength: 2,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (each) => {
        expect(await together(each)).toEqual(await oneByOne(each));
        expect(await room.periods()).toEqual(await room.rebuiltPeriods());
      }),
      { numRuns: 25 },
    );
  });

  it('are merged only where a poll is not later than all of its store', async () => {
    const merge = jest.spyOn(room.app.get(PollMergeRepository), 'merge');
    const stage = jest.spyOn(room.app.get(PollMergeRepository), 'stageBatch');
    await room.take([
      ['1', 'active', minute(10)],
      ['2', 'active', minute(1)],
    ]);
    await room.take([['2', 'inactive', minute(5)]]);
    await room.take([['1', 'inactive', minute(11)]]);
    expect(merge).not.toHaveBeenCalled();
    await room.take([
      ['1', 'active', minute(12)],
      ['2', 'active', minute(5)],
    ]);
    expect(merge).toHaveBeenCalledTimes(1);
    expect(stage.mock.calls[0]?.[1].storeIds.map(String)).toEqual(['2']);
    jest.restoreAllMocks();
  });

  it('that come while one is written are written together, each with its own answer', async () => {
    const commits = jest.spyOn(room.database, 'transaction');
    const queue = room.app.get(BatchQueue);
    const batches: PollRow[][] = [
      [['1', 'active', minute(1)]],
      [
        ['1', 'inactive', minute(2)],
        ['1', 'active', minute(3)],
      ],
      [['1', 'active', minute(2)]],
      [['1', 'active', minute(2)]],
    ];
    const counts = await Promise.all(batches.map((polls) => queue.write(pollsOf(polls))));
    expect(counts).toEqual([1, 2, 1, 0]);
    expect(commits).toHaveBeenCalledTimes(2);
    jest.restoreAllMocks();
  });

  it('go in even where one of their group is refused', async () => {
    const writer = room.app.get(BatchWriter);
    const write = writer.write.bind(writer);
    jest.spyOn(writer, 'write').mockImplementation(async (group, ...transaction) => {
      if (group.batches.flat().some(({ storeId }) => storeId === 'bad'))
        throw Problem.unavailable('no', 5);
      return write(group, ...transaction);
    });
    const queue = room.app.get(BatchQueue);
    const answers = await Promise.allSettled(
      ['1', 'bad', '2'].map((id) => queue.write(pollsOf([[id, 'active', minute(1)]]))),
    );
    jest.restoreAllMocks();
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await room.polls()).map(([storeId]) => storeId)).toEqual(['1', '2']);
  });

  it('wait again behind one of their group whose time is up', async () => {
    const writer = room.app.get(BatchWriter);
    const write = writer.write.bind(writer);
    const busy = jest.spyOn(writer, 'write');
    busy.mockRejectedValueOnce(
      Object.assign(new pg.DatabaseError('', 0, 'error'), { code: '55P03' }),
    );
    busy.mockImplementation(write);
    expect(await room.app.get(BatchQueue).write(pollsOf([['1', 'active', minute(1)]]))).toBe(1);
    expect(busy).toHaveBeenCalledTimes(2);
    jest.restoreAllMocks();
  });

  describe('that follow each other', () => {
    const take = (status: string, at: number) => room.take([['1', status, minute(at)]]);
    const reads = () => jest.spyOn(room.app.get(LastPeriodRepository), 'read');

    afterEach(() => {
      jest.restoreAllMocks();
    });

    it('look for the last period of a store once', async () => {
      const read = reads();
      await take('active', 1);
      await take('active', 2);
      await take('inactive', 3);
      await take('inactive', 4);
      expect(read).toHaveBeenCalledTimes(1);
      expect(await room.periods()).toEqual(await room.rebuiltPeriods());
      expect(await room.periods()).toHaveLength(2);
    });

    it.each<[string, () => Promise<unknown>]>([
      ['a file came', () => room.ingestPolls([['1', 'inactive', minute(2)]])],
      ['a poll was merged', () => room.take([['1', 'inactive', minute(0)]])],
      ['the periods were made anew', () => room.rebuiltPeriods()],
      ['all was deleted by hand', () => room.clear()],
      ['the session broke off', restored],
      ['a batch came to another process', () => otherProcess([['1', 'inactive', minute(2)]])],
    ])('look again where %s in between', async (_, between) => {
      await take('active', 1);
      await between();
      const read = reads();
      await take('active', 3);
      await take('inactive', 4);
      expect(read).toHaveBeenCalledTimes(1);
      expect(await room.periods()).toEqual(await room.rebuiltPeriods());
    });

    it('look again where the one before was not committed', async () => {
      await take('active', 1);
      jest.spyOn(room.app.get(DataNotices), 'announce').mockRejectedValueOnce(new Error('no'));
      await expect(take('inactive', 2)).rejects.toThrow('no');
      await take('active', 3);
      expect(await room.periods()).toEqual(await room.rebuiltPeriods());
      expect(await room.periods()).toHaveLength(1);
    });

    const changeByHand = () =>
      room.asOwner("UPDATE status_period SET started_at = started_at - INTERVAL '1s'");

    it('are refused once where a period was changed by hand', async () => {
      await take('active', 1);
      await changeByHand();
      await expect(take('active', 2)).rejects.toThrow('changed by hand');
      expect(await room.polls()).toHaveLength(1);
      expect((await take('active', 2)).accepted).toBe(1);
    });

    it('look again where a period was changed by hand that was foreseen to go on', async () => {
      await take('active', 1);
      await take('active', 2);
      await changeByHand();
      const read = reads();
      expect((await take('active', 3)).accepted).toBe(1);
      expect(read).toHaveBeenCalledTimes(1);
      expect(await room.polls()).toHaveLength(3);
    });

    it('are foreseen from when no one else wrote twice in a row', async () => {
      const foreseen = jest.spyOn(room.app.get(BatchForesight), 'write');
      for (const at of [1, 2, 3]) await take('active', at);
      expect(foreseen).toHaveBeenCalledTimes(1);
      await otherProcess([['1', 'inactive', minute(4)]]);
      for (const at of [5, 6, 7]) await take('active', at);
      expect(foreseen).toHaveBeenCalledTimes(3);
      expect(await room.periods()).toEqual(await room.rebuiltPeriods());
    });

    it('begin a month of their own', async () => {
      await take('active', 1);
      await take('active', 2);
      await take('active', 24 * 60);
      expect(await room.polls()).toHaveLength(3);
      expect(await room.periods()).toEqual(await room.rebuiltPeriods());
    });
  });
});

function restored(): Promise<void> {
  room.app.get(EventBus).emit('session.restored', {});
  return Promise.resolve();
}

/** Takes a batch as another process does, which remembers other periods. */
async function otherProcess(polls: readonly PollRow[]): Promise<void> {
  const other = await room.another();
  await other.get(BatchQueue).write(pollsOf(polls));
  await other.close();
}
