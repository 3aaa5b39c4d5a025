import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { AdvisoryLock } from '../../src/database/advisory-locks';
import { PollHorizon } from '../../src/database/poll-horizon';
import { PollRetention } from '../../src/ingestion/poll-retention';
import { eventually } from '../support/eventually';
import { pollPartitions, stopSchedule } from '../support/poll-partitions';
import { IngestionHarness, type PollRow, useIngestionRoom } from './ingestion-harness';

const HOUR = 3_600_000;
/** Where February begins, which is kept: polls lie on both sides of it. */
const HORIZON = Date.UTC(2023, 1, 1);
/** A week before it is in February. */
const NEWEST: PollRow = ['newest', 'active', '2023-02-20T00:00:00.000Z'];
const at = (hours: number) => new Date(HORIZON + hours * HOUR).toISOString();
const micros = (hours: number) => (HORIZON + hours * HOUR) * 1_000;

const room = useIngestionRoom({ retentionDays: 7 });

beforeAll(() => {
  stopSchedule(room.app);
});

const retention = () => room.app.get(PollRetention);
const partitions = () => pollPartitions(room.database);
const horizon = () => room.app.get(PollHorizon).current();
/** What the audit log has of months that were dropped: who did it, and what. */
const drops = () =>
  room.database.tuples("SELECT actor, detail FROM audit_event WHERE action = 'polls.dropped'");
const KEPT = ['store_status_2023_02', 'store_status_before_2023_02'];

/** Runs `work` while another session holds a lock; the lock goes after it, or when it calls `free`. */
async function whileLocked(
  lock: string,
  work: (free: () => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const other = new Client({ connectionString: room.ownerUrl });
  await other.connect();
  try {
    await other.query('BEGIN');
    await other.query(lock);
    await work(() => other.query('ROLLBACK'));
  } finally {
    await other.end();
  }
}

/** The process of the session that waits for a lock. */
async function waiting(): Promise<number> {
  return eventually('somebody waits for a lock', async () => {
    const [row] = await room.database.tuples<[number]>(
      `SELECT pid FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row?.[0] ?? null;
  });
}

describe('RETENTION_DAYS', () => {
  it('drops the months that are wholly older, and keeps the last poll of each store in them', async () => {
    await room.ingestPolls([
      ['1', 'active', '2022-11-30T00:00:00Z'],
      ['1', 'inactive', '2022-12-31T00:00:00Z'],
      ['2', 'active', at(-2)],
      ['2', 'inactive', at(-1)],
      ['2', 'active', at(0)],
      NEWEST,
    ]);
    const periods = await room.periods();
    const log = jest.spyOn(Logger.prototype, 'log');
    expect(await retention().attempt()).toBe(true);
    expect(log.mock.calls).toEqual([
      [expect.stringMatching(/^dropped the polls of 2022-11 .* older than 7 days$/)],
      [expect.stringContaining('2022-12')],
      [expect.stringContaining('2023-01')],
    ]);
    log.mockRestore();
    expect(await partitions()).toEqual(KEPT);
    expect(await room.polls()).toEqual([
      ['1', Date.UTC(2022, 11, 31) * 1_000, 'inactive'],
      ['2', micros(-1), 'inactive'],
      ['2', micros(0), 'active'],
      ['newest', Date.UTC(2023, 1, 20) * 1_000, 'active'],
    ]);
    expect(await room.periods()).toEqual(periods);
    expect(await horizon()).toBe(micros(0));
    expect(await drops()).toEqual([
      ['service', { months: ['2022-11', '2022-12', '2023-01'], retention_days: 7 }],
    ]);
  });

  it('moves on month by month, and does nothing in between', async () => {
    await room.ingestPolls([['1', 'active', at(-1)], ['1', 'inactive', at(1)], NEWEST]);
    await retention().attempt();
    const polls = await room.polls();
    await retention().attempt();
    expect([await partitions(), await room.polls()]).toEqual([KEPT, polls]);

    await room.take([['1', 'active', '2023-03-08T00:00:00Z']]);
    await retention().attempt();
    expect(await partitions()).toEqual(['store_status_2023_03', 'store_status_before_2023_03']);
    expect(await room.polls()).toEqual([
      ['1', micros(1), 'inactive'],
      ['1', Date.UTC(2023, 2, 8) * 1_000, 'active'],
      ['newest', Date.UTC(2023, 1, 20) * 1_000, 'active'],
    ]);
  });

  it.each([
    ['the last instant of a month', '2023-02-07T23:59:59.999999Z', false],
    ['the first of the next', '2023-02-08T00:00:00.000000Z', true],
  ])('counts from the newest poll, back to %s', async (_, newest, drops) => {
    await room.ingestPolls([
      ['1', 'active', at(-1)],
      ['1', 'active', newest],
    ]);
    await retention().attempt();
    expect((await partitions()).includes('store_status_2023_01')).toBe(!drops);
  });

  it('counts from the clock where that is earlier', async () => {
    await room.ingestPolls([['1', 'active', at(-1)], NEWEST]);
    const clock = jest.spyOn(Date, 'now').mockReturnValue(HORIZON + 7 * 24 * HOUR - 1);
    try {
      await retention().attempt();
      expect(await partitions()).toEqual(['store_status_2023_01', 'store_status_2023_02']);
      clock.mockReturnValue(HORIZON + 7 * 24 * HOUR);
      await retention().attempt();
      expect(await partitions()).toEqual(KEPT);
    } finally {
      clock.mockRestore();
    }
  });

  it('drops nothing where it is not set, and nothing where there are no polls', async () => {
    await retention().attempt();
    expect(await partitions()).toEqual([]);

    const keeping = await new IngestionHarness().start();
    try {
      stopSchedule(keeping.app);
      await keeping.ingestPolls([['1', 'active', at(-1_000)], ['1', 'active', at(-1)], NEWEST]);
      await keeping.app.get(PollRetention).attempt();
      expect(await pollPartitions(keeping.database)).toHaveLength(3);
      expect(await keeping.app.get(PollHorizon).current()).toBeNull();
    } finally {
      await keeping.stop();
    }
  });
});

describe('dropping polls', () => {
  const POLLS: PollRow[] = [['1', 'active', at(-1)], ['1', 'inactive', at(1)], NEWEST];
  const ALL = ['store_status_2023_01', 'store_status_2023_02'];

  it.each([
    ['a reader', 'LOCK TABLE store_status IN ACCESS SHARE MODE'],
    ['a writer', `SELECT pg_advisory_xact_lock_shared(${AdvisoryLock.polls})`],
  ])('gives way to %s, and leaves nothing half done', async (_, lock) => {
    await room.ingestPolls(POLLS);
    const polls = await room.polls();
    await whileLocked(lock, async () => {
      expect(await retention().attempt()).toBe(false);
    });
    expect([await partitions(), await room.polls()]).toEqual([ALL, polls]);
    expect(await retention().attempt()).toBe(true);
    expect(await partitions()).toEqual(KEPT);
  });

  it('goes on when the lock is free', async () => {
    await room.ingestPolls(POLLS);
    await whileLocked('LOCK TABLE store_status IN ACCESS SHARE MODE', async (free) => {
      const run = retention().run();
      await waiting();
      await free();
      await run;
    });
    expect(await partitions()).toEqual(KEPT);
  });

  it('is undone whole where its connection is cut, and done by the next run', async () => {
    await room.ingestPolls(POLLS);
    const polls = await room.polls();
    const before = await drops();
    await whileLocked('LOCK TABLE store_status IN ACCESS SHARE MODE', async () => {
      const run = retention().run();
      await room.database.rows('SELECT pg_terminate_backend($1)', [await waiting()]);
      await run;
      expect([await partitions(), await room.polls()]).toEqual([ALL, polls]);
      expect(await drops()).toEqual(before);
    });
    await retention().run();
    expect(await partitions()).toEqual(KEPT);
  });

  it('is done once where several processes do it', async () => {
    await room.ingestPolls(POLLS);
    const ends = await Promise.all([retention().attempt(), retention().attempt()]);
    expect(ends).toEqual([true, true]);
    expect(await partitions()).toEqual(KEPT);
  });

  it('does not keep a process from ending', async () => {
    const stopping = await new IngestionHarness({ retentionDays: 7 }).start();
    stopSchedule(stopping.app);
    await stopping.ingestPolls(POLLS);
    const other = new Client({ connectionString: stopping.ownerUrl });
    await other.connect();
    await other.query('BEGIN; LOCK TABLE store_status IN ACCESS SHARE MODE');
    const run = stopping.app.get(PollRetention).run();
    // The database is dropped with the harness: the other session has to go before.
    await stopping.app.close();
    await run;
    const { rows } = await other.query(
      'SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::regclass',
      ['store_status'],
    );
    expect(rows).toHaveLength(2);
    await other.end();
    await stopping.stop();
  });
});
