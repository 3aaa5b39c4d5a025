import { Injectable } from '@nestjs/common';
import pg from 'pg';
import { Problem } from '../common/problem';
import { AdvisoryLock } from '../database/advisory-locks';
import { PollHorizon } from '../database/poll-horizon';
import type { CalendarMonth } from './calendar-month';

const { escapeIdentifier } = pg;

const RETRY_AFTER_SECONDS = 5;

/** The partition of `store_status` that holds a month's polls. */
export function partitionOf(month: Pick<CalendarMonth, 'name'>): string {
  return `store_status_${month.name}`;
}

/**
 * The monthly partitions of the polls, made on demand. `CREATE TABLE … PARTITION OF` would lock the
 * parent against everyone until the commit; a table that is made by itself and then attached only
 * keeps out others who attach. The role that the service runs under may not make tables: functions of
 * the owner do (`deploy/run-time-role.sql`).
 */
@Injectable()
export class PollPartitionRepository {
  constructor(private readonly horizon: PollHorizon) {}

  /** Which of these months have no partition yet. */
  async missing(client: pg.ClientBase, months: readonly CalendarMonth[]): Promise<CalendarMonth[]> {
    const { rows } = await client.query<{ name: string }>(
      'SELECT name FROM unnest($1::text[]) AS name WHERE to_regclass(name) IS NULL',
      [months.map((month) => escapeIdentifier(partitionOf(month)))],
    );
    const names = new Set(rows.map((row) => row.name));
    return months.filter((month) => names.has(escapeIdentifier(partitionOf(month))));
  }

  /**
   * Makes the partitions that these months lack, in the transaction of `client`. Polls must be locked.
   * @throws Problem 503 where the polls of one of them were dropped.
   */
  async ensure(client: pg.ClientBase, months: readonly CalendarMonth[]): Promise<void> {
    const missing = await this.missing(client, months);
    if (missing.length === 0) return;
    await this.refuseDropped(client, missing);
    // Batches exclude each other only on their stores; two of them may be first in a month.
    await client.query('SELECT pg_advisory_xact_lock($1)', [AdvisoryLock.pollPartitions]);
    for (const month of await this.missing(client, months)) {
      await this.create(client, month);
      await this.attach(client, month);
    }
  }

  /**
   * Polls are checked before others are kept out. If months were dropped in between, a merge would
   * make a time line anew that no polls stand behind. When they are sent again, they are rejected.
   */
  private async refuseDropped(
    client: pg.ClientBase,
    missing: readonly CalendarMonth[],
  ): Promise<void> {
    const horizon = await this.horizon.current(client);
    if (horizon === null || missing.every((month) => month.from >= horizon)) return;
    throw Problem.unavailable(
      'old polls were dropped meanwhile (RETENTION_DAYS), and nothing of what was sent was taken in: send it again',
      RETRY_AFTER_SECONDS,
    );
  }

  /**
   * Makes a month's table by itself, without its key, which is cheaper to build over the polls once
   * they are in. {@link attach} makes it a partition.
   */
  async create(client: pg.ClientBase, month: CalendarMonth): Promise<void> {
    // With a CHECK in place, attaching need not read the table.
    await client.query("SELECT create_poll_month(to_date($1, 'YYYY_MM'))", [month.name]);
  }

  /** Builds the key of a table of {@link create} and makes it a partition. */
  async attach(client: pg.ClientBase, month: CalendarMonth): Promise<void> {
    await client.query("SELECT attach_poll_month(to_date($1, 'YYYY_MM'))", [month.name]);
  }
}
