import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Problem } from '../common/problem';
import { answersOf } from '../database/answers-of';
import type { EpochMicros } from '../uptime/epoch-micros';
import { booleanArray, instantArray, integerArray, textArray } from './binary-array';
import { ObservedStoreRepository } from './observed-store.repository';
import type { OpenPeriods } from './open-periods';
import type { PeriodChanges } from './period-changes';
import type { NewPeriod } from './period-fold';
import { pollArrays, POLLS_OF_ARRAYS } from './poll-arrays';
import type { SortedPolls } from './sorted-polls';
import { StatusPeriodRepository } from './status-period.repository';

const RETRY_AFTER_SECONDS = 1;
/** How long an operator may take. */
const RETRY_AFTER_REPAIR_SECONDS = 60;
const UNIQUE_VIOLATION = '23505';

const ADD_POLLS = `INSERT INTO store_status (store_id, timestamp_utc, status) ${POLLS_OF_ARRAYS}`;

const ADD_PERIODS = `
  INSERT INTO status_period (store_id, started_at, last_observed_at, status, polls)
  SELECT store_id, started_at, last_observed_at,
    CASE WHEN is_active THEN 'active' ELSE 'inactive' END, polls
  FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::boolean[], $5::integer[])
    AS period (store_id, started_at, last_observed_at, is_active, polls)`;

/**
 * Appends batches where their polls are later than those that are held of their stores: no key can
 * conflict then, and no period but a store's last one can change. The stores must be locked, and the
 * partitions be there. As one message: the database goes from statement to statement without Node.
 */
@Injectable()
export class BatchAppendRepository {
  constructor(
    private readonly observed: ObservedStoreRepository,
    private readonly periods: StatusPeriodRepository,
  ) {}

  /**
   * Adds polls, and brings the periods up to date.
   * @throws Problem 503 where the periods held are others, or do not tell of polls that are held:
   *   someone changed them by hand.
   */
  async append(client: pg.ClientBase, changes: PeriodChanges): Promise<void> {
    await naming(
      answersOf([this.addPolls(client, changes.polls), this.changePeriods(client, changes)]),
    );
  }

  /** Adds polls. */
  async addPolls(client: pg.ClientBase, polls: SortedPolls): Promise<void> {
    await client.query({ name: 'add_polls', text: ADD_POLLS, values: pollArrays(polls) });
  }

  /**
   * Brings the periods up to date.
   * @throws Problem 503 where the periods held are others.
   */
  async changePeriods(
    client: pg.ClientBase,
    { polls, open, extended, begun }: PeriodChanges,
  ): Promise<void> {
    const [, carriedOn] = await answersOf([
      // Planned for so many parameters, a statement would read all periods instead of looking some up.
      client.query('SET LOCAL plan_cache_mode = force_generic_plan'),
      this.periods.extend(client, polls, extended),
      client.query({ name: 'add_periods', text: ADD_PERIODS, values: periodArrays(polls, begun) }),
      this.observed.add(client, firstPolls(polls, open)),
    ]);
    if (carriedOn !== extended.length) {
      throw Problem.unavailable(
        'periods were changed by hand meanwhile, and nothing of this batch was taken in: send it again',
        RETRY_AFTER_SECONDS,
      );
    }
  }
}

/** Says what to do where a poll or period is there already that the last periods did not tell of. */
async function naming<T>(written: Promise<T>): Promise<T> {
  try {
    return await written;
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    throw Problem.unavailable(
      'the time lines lack polls that are held, as after a change by hand, and nothing of this batch was taken in: ' +
        'its operator has to run "npm run -s cli -- rebuild-periods"; then send it again',
      RETRY_AFTER_REPAIR_SECONDS,
    );
  }
}

function idOf({ storeIds }: SortedPolls, rank: number): Buffer {
  return storeIds[rank] ?? Buffer.alloc(0);
}

/** store_id, started_at, last_observed_at, whether active, polls. */
function periodArrays(polls: SortedPolls, periods: readonly NewPeriod[]): Buffer[] {
  return [
    textArray(periods.map(({ rank }) => idOf(polls, rank))),
    instantArray(periods.map(({ startedAt }) => startedAt)),
    instantArray(periods.map(({ lastObservedAt }) => lastObservedAt)),
    booleanArray(periods.map(({ active }) => active)),
    integerArray(periods.map((period) => period.polls)),
  ];
}

/** The first polls of the stores that have no period yet. */
function firstPolls(polls: SortedPolls, open: OpenPeriods): Map<Buffer, EpochMicros> {
  const unseen = new Map<Buffer, EpochMicros>();
  for (const [rank, storeId] of polls.storeIds.entries()) {
    if (open.startedAt[rank] === 0) unseen.set(storeId, polls.firstOf(rank));
  }
  return unseen;
}
