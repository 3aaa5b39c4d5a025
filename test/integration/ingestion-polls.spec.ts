import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Client } from 'pg';
import { AdvisoryLock } from '../../src/database/advisory-locks';
import { ObservationService } from '../../src/ingestion/observation.service';
import { PollAppendRepository } from '../../src/ingestion/poll-append.repository';
import { PollRun } from '../../src/ingestion/poll-run';
import { eventually } from '../support/eventually';
import { type PollRow, pollsCsv, useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

const START = Date.UTC(2023, 0, 31, 22);
const minute = (n: number) => new Date(START + n * 60_000).toISOString();

/** Polls of a few stores around the change of a month. */
function pollRows(maxLength: number): fc.Arbitrary<PollRow[]> {
  const poll = fc.tuple(
    fc.constantFrom('1', '2', '10', 'é', '😀', '\uffee'),
    fc.constantFrom('active', 'inactive'),
    fc.integer({ min: 0, max: 240 }).map(minute),
  );
  return fc.array(poll, { minLength: 1, maxLength });
}

/** The merge of the same file, without the short cut for polls later than all held. */
async function withoutAppending<T>(work: () => Promise<T>): Promise<T> {
  const spy = jest.spyOn(room.app.get(PollAppendRepository), 'isPast').mockResolvedValue(false);
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
}

/** The same with a run for each piece of the file, as if each were millions of polls long. */
async function inManyRuns<T>(work: () => Promise<T>): Promise<T> {
  const spy = jest.spyOn(PollRun.prototype, 'isFull', 'get').mockReturnValue(true);
  try {
    return await work();
  } finally {
    spy.mockRestore();
  }
}

async function* piecesOf(polls: readonly PollRow[]): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(pollsCsv(polls));
  for (let at = 0; at < bytes.length; at += 400) {
    yield bytes.subarray(at, at + 400);
    await sleep(0);
  }
}

describe('polls', () => {
  it('end up the same whether they are appended, merged, or merged in many runs', async () => {
    await fc.assert(
      fc.asyncProperty(pollRows(60), pollRows(60), async (first, more) => {
        const later = more.map(([id, status, at]): PollRow => {
          return [id, status, new Date(Date.parse(at) + 86_400_000).toISOString()];
        });
        await room.clear();
        const appended = [await room.ingestPolls(first), await room.ingestPolls(later)];
        const polls = await room.polls();
        const periods = await room.periods();

        await room.clear();
        const merged = await withoutAppending(async () => [
          await room.ingestPolls(first),
          await room.ingestPolls(later),
        ]);
        expect(merged.map((summary) => summary.accepted)).toEqual(
          appended.map((summary) => summary.accepted),
        );
        expect(await room.polls()).toEqual(polls);
        expect(await room.periods()).toEqual(periods);

        await room.clear();
        const inRuns = await inManyRuns(() =>
          room.ingest('store_status', piecesOf([...first, ...later])),
        );
        expect(inRuns.accepted).toBe(polls.length);
        expect(await room.polls()).toEqual(polls);
        expect(await room.periods()).toEqual(periods);
      }),
      { numRuns: 8 },
    );
  });

  it('keep the periods true and the later row holding, in any order of files and batches', async () => {
    const step = fc.tuple(fc.boolean(), pollRows(25));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
        await room.clear();
        const expected = new Map<string, [string, number, string]>();
        for (const [isFile, polls] of steps) {
          const before = new Map(expected);
          for (const [id, status, at] of polls) {
            expected.set(`${id} ${at}`, [id, Date.parse(at) * 1_000, status]);
          }
          const changed = [...expected].filter(([key, poll]) => before.get(key)?.[2] !== poll[2]);
          const { accepted, duplicates } = await (isFile
            ? room.ingestPolls(polls)
            : room.take(polls));
          expect([accepted, duplicates]).toEqual([changed.length, polls.length - changed.length]);
        }
        expect(await room.polls()).toEqual(
          [...expected.values()].sort(
            (a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])) || a[1] - b[1],
          ),
        );
        const periods = await room.periods();
        expect(await room.rebuiltPeriods()).toEqual(periods);
      }),
      { numRuns: 15 },
    );
  });

  it('make one period of each stretch of one status', async () => {
    await room.ingestPolls([
      ['1', 'active', minute(0)],
      ['1', 'active', minute(10)],
      ['1', 'inactive', minute(20)],
      ['1', 'active', minute(30)],
    ]);
    const at = (n: number) => (START + n * 60_000) * 1_000;
    expect(await room.periods()).toEqual([
      ['1', at(0), at(10), 'active', 2],
      ['1', at(20), at(20), 'inactive', 1],
      ['1', at(30), at(30), 'active', 1],
    ]);
    await room.take([['1', 'active', minute(20)]]);
    expect(await room.periods()).toEqual([['1', at(0), at(30), 'active', 4]]);
    await room.take([['1', 'inactive', minute(15)]]);
    expect(await room.periods()).toEqual([
      ['1', at(0), at(10), 'active', 2],
      ['1', at(15), at(15), 'inactive', 1],
      ['1', at(20), at(30), 'active', 2],
    ]);
  });

  it('are durable and idempotent in a batch, and rejected one by one with their index', async () => {
    const body = {
      observations: [
        { store_id: '1', status: 'active', timestamp_utc: minute(0) },
        'nothing',
        { store_id: 1, status: 'active', timestamp_utc: minute(0) },
        { store_id: '1', status: 'active' },
        { store_id: '1', status: 'active', timestamp_utc: minute(0), extra: 1 },
        { store_id: '1', status: 'inactive', timestamp_utc: minute(0) },
      ],
    };
    const takeBody = (value: unknown) => room.app.get(ObservationService).take(value);
    const first = await takeBody(body);
    expect(first).toMatchObject({ accepted: 1, duplicates: 1 });
    expect(first.rejected.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    expect(await takeBody(body)).toMatchObject({ accepted: 0, duplicates: 2 });
    expect(await room.polls()).toMatchObject([['1', expect.anything(), 'inactive']]);
  });
});

describe('a file that is interrupted', () => {
  it('leaves nothing where its stream breaks off', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from(pollsCsv([['1', 'active', minute(0)]]));
      await sleep(1);
      throw new Error('the disk is gone');
    }
    const summary = await room.ingest('store_status', broken());
    expect(summary).toMatchObject({ status: 'Failed', rows: 0 });
    expect(summary.error).toContain('the disk is gone');
    expect([await room.polls(), await room.periods()]).toEqual([[], []]);
  });

  it('leaves nothing where the database cuts its connection, and the service lives on', async () => {
    const { database } = room;
    async function* cut(): AsyncGenerator<Buffer> {
      yield Buffer.from(
        pollsCsv([
          ['1', 'active', minute(0)],
          ['', 'active', minute(0)],
        ]),
      );
      const [cutOff] = await database.tuples<[number]>(
        `SELECT pid FROM pg_stat_activity
         WHERE datname = current_database() AND state = 'idle in transaction'
           AND pg_terminate_backend(pid)`,
      );
      await eventually('the connection is gone', async () => {
        const left = await database.rows('SELECT FROM pg_stat_activity WHERE pid = $1', cutOff);
        return left.length === 0 ? true : null;
      });
      yield Buffer.from(`1,active,${minute(1)}\n`);
    }
    const summary = await room.ingest('store_status', cut());
    expect(summary).toMatchObject({ status: 'Failed', rows: 0 });
    expect([await room.polls(), await room.periods()]).toEqual([[], []]);
    expect(await room.ingestPolls([['1', 'active', minute(0)]])).toMatchObject({ accepted: 1 });
  });
});

describe('writers of polls', () => {
  it('do not lose or mix anything when batches and files come at once', async () => {
    const ids = ['1', '2', '3', '4', '5'];
    const batches = Array.from({ length: 20 }, (_, batch) =>
      ids.map((id, i): PollRow => [id, (batch + i) % 3 ? 'active' : 'inactive', minute(batch * 7)]),
    );
    const results = await Promise.all([
      ...batches.map((polls) => room.take(polls)),
      room.ingestPolls(batches.flat()),
      room.ingestPolls(batches.flat()),
    ]);
    expect(results.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(100);
    expect(await room.polls()).toHaveLength(100);
    const periods = await room.periods();
    expect(await room.rebuiltPeriods()).toEqual(periods);
  });

  it('keep a batch waiting for a few seconds only, then tell it to come again', async () => {
    const other = new Client({ connectionString: room.config.databaseUrl });
    await other.connect();
    try {
      await other.query('SELECT pg_advisory_lock($1)', [AdvisoryLock.polls]);
      await expect(room.take([['1', 'active', minute(0)]])).rejects.toMatchObject({
        status: 503,
        retryAfterSeconds: 5,
      });
    } finally {
      await other.end();
    }
    expect(await room.take([['1', 'active', minute(0)]])).toMatchObject({ accepted: 1 });
  });

  it('leave connections to others, however many of them wait', async () => {
    const other = new Client({ connectionString: room.config.databaseUrl });
    await other.connect();
    const polls: PollRow[] = [['1', 'active', minute(0)]];
    try {
      await other.query('SELECT pg_advisory_lock($1)', [AdvisoryLock.polls]);
      const files = Array.from({ length: 15 }, () => room.ingestPolls(polls));
      const batches = Array.from({ length: 20 }, () => room.take(polls));
      const settled = Promise.allSettled(batches);
      let mostWaiting = 0;
      const lookAround = async (): Promise<true | null> => {
        const { rows } = await other.query<{ waiting: number }>(
          `SELECT count(*)::integer AS waiting FROM pg_stat_activity
           WHERE datname = current_database() AND wait_event = 'advisory'`,
        );
        const waiting = rows[0]?.waiting ?? 0;
        mostWaiting = Math.max(mostWaiting, waiting);
        return waiting >= 2 ? true : null;
      };
      await eventually('a file and a group of batches wait for the lock', lookAround);
      for (let i = 0; i < 20; i += 1) {
        await room.database.rows('SELECT 1');
        await lookAround();
      }
      expect(mostWaiting).toBe(2);
      await other.query('SELECT pg_advisory_unlock($1)', [AdvisoryLock.polls]);
      await settled;
      const ends = (await Promise.all(files)).map(({ status }) => status);
      expect(ends).toEqual(files.map(() => 'Complete'));
    } finally {
      await other.end();
    }
  });
});
