import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { copyBinaryRows } from '../database/binary-rows';
import type { CalendarMonth } from './calendar-month';
import { pollArrays, POLLS_OF_ARRAYS } from './poll-arrays';
import { PollPartitionRepository } from './poll-partition.repository';
import { pollRows } from './poll-rows';
import type { SortedPolls } from './sorted-polls';
import { StatusPeriodRepository } from './status-period.repository';

const ALL_TIME = { from: -Infinity, to: Infinity };
/** From here on the staging table is worth statistics of its own. */
const MANY_POLLS = 10_000;

/**
 * Merges polls with those held: staged block by block in a temporary table, then merged in one
 * statement. What is staged holds over what is in the database.
 */
@Injectable()
export class PollMergeRepository {
  constructor(
    private readonly partitions: PollPartitionRepository,
    private readonly periods: StatusPeriodRepository,
  ) {}

  /** Makes the staging table of the transaction, empty. */
  async prepare(client: pg.ClientBase): Promise<void> {
    await client.query(`
      CREATE TEMPORARY TABLE IF NOT EXISTS incoming_poll (
        store_id      text COLLATE "C" NOT NULL,
        timestamp_utc timestamptz      NOT NULL,
        status        text COLLATE "C" NOT NULL
      ) ON COMMIT DELETE ROWS;
      DELETE FROM incoming_poll`);
  }

  /** Adds polls to the staging table, none twice. Takes no lock that others wait for. */
  async stage(client: pg.ClientBase, polls: SortedPolls): Promise<void> {
    const target = 'incoming_poll (store_id, timestamp_utc, status)';
    await copyBinaryRows(client, target, pollRows(polls, ALL_TIME));
    await this.analyze(client, polls);
  }

  /** The same of few polls, over a pipelined connection, which knows no COPY. */
  async stageBatch(client: pg.ClientBase, polls: SortedPolls): Promise<void> {
    await client.query({
      text: `INSERT INTO incoming_poll (store_id, timestamp_utc, status) ${POLLS_OF_ARRAYS}`,
      values: pollArrays(polls),
    });
    await this.analyze(client, polls);
  }

  private async analyze(client: pg.ClientBase, { count }: SortedPolls): Promise<void> {
    if (count >= MANY_POLLS) await client.query('ANALYZE incoming_poll');
  }

  /**
   * Merges what is staged, and brings the periods of the changed stores up to date. The stores must
   * be locked. Returns the polls that were added or changed.
   * @param months those that the staged polls lie in
   */
  async merge(client: pg.ClientBase, months: readonly CalendarMonth[]): Promise<number> {
    await this.partitions.ensure(client, months);
    await this.periods.prepare(client);
    const { rows } = await client.query<{ changed: number }>(`
      WITH changed AS (
        INSERT INTO store_status AS held (store_id, timestamp_utc, status)
        SELECT store_id, timestamp_utc, status FROM incoming_poll
        ON CONFLICT (store_id, timestamp_utc) DO UPDATE SET status = excluded.status
          WHERE held.status <> excluded.status
        RETURNING held.store_id, held.timestamp_utc
      ), touched AS (
        INSERT INTO touched_store (store_id, earliest)
        SELECT store_id, min(timestamp_utc) FROM changed GROUP BY store_id
      )
      SELECT count(*) AS changed FROM changed`);
    const changed = rows[0]?.changed ?? 0;
    if (changed > 0) await this.periods.repair(client);
    return changed;
  }
}
