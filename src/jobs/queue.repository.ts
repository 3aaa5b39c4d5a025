import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Database } from '../database/database';

/** What waits and runs in the queue. */
export interface QueueCounts {
  readonly waiting: number;
  readonly running: number;
  /** Age of the oldest job that could run now and does not; 0 when there is none. */
  readonly oldestWaitSeconds: number;
}

/** A job as the queue's key names it: whether anyone will ever run it (again). */
export interface JobFate {
  readonly key: string;
  readonly lastError: string | null;
}

/** A job that a worker holds. */
export interface HeldJob {
  readonly id: string;
  readonly worker: string;
  /** Whether the worker's process shows a sign of life. */
  readonly isAlive: boolean;
}

/** The queue's SQL: the tables are those of graphile-worker, in its schema `graphile_worker`. */
@Injectable()
export class QueueRepository {
  constructor(private readonly database: Database) {}

  /** Adds jobs in the caller's transaction: they exist when that commits. */
  async add(
    client: pg.ClientBase,
    task: string,
    jobs: readonly { readonly key: string; readonly payload: unknown }[],
    maxAttempts: number,
  ): Promise<void> {
    await client.query(
      `SELECT count(*) FROM graphile_worker.add_jobs(ARRAY(
         SELECT (task, payload, NULL, NULL, max_attempts, key, NULL, NULL)::graphile_worker.job_spec
         FROM (SELECT $1::text AS task, $2::smallint AS max_attempts) AS shared,
           unnest($3::text[], $4::json[]) WITH ORDINALITY AS job (key, payload, position)
         ORDER BY position
       ))`,
      [
        task,
        maxAttempts,
        jobs.map(({ key }) => key),
        jobs.map(({ payload }) => JSON.stringify(payload)),
      ],
    );
  }

  async remove(key: string): Promise<void> {
    await this.database.rows('SELECT graphile_worker.remove_job($1)', [key]);
  }

  /** The jobs that workers hold. */
  async heldJobs(): Promise<HeldJob[]> {
    return this.database.rows<HeldJob>(
      `SELECT id::text, locked_by AS worker, owner_is_alive(locked_by) AS "isAlive"
       FROM graphile_worker.jobs WHERE locked_by IS NOT NULL`,
    );
  }

  /** Frees the jobs of dead workers: the queue itself would keep them for 4 hours. */
  async freeJobsOf(workers: readonly string[]): Promise<void> {
    await this.database.rows('SELECT graphile_worker.force_unlock_workers($1)', [workers]);
  }

  /** Frees jobs that were given to a worker which never heard of them: no attempt was made. */
  async takeBack(ids: readonly string[]): Promise<void> {
    await this.database.rows(
      `UPDATE graphile_worker._private_jobs
       SET locked_by = NULL, locked_at = NULL, attempts = attempts - 1 WHERE id = ANY ($1::bigint[])`,
      [ids],
    );
  }

  /** The jobs with a key of `prefix` that no worker holds and whose attempts are used up. */
  async exhausted(prefix: string): Promise<JobFate[]> {
    return this.database.rows<{ key: string; lastError: string | null }>(
      `SELECT key, last_error AS "lastError" FROM graphile_worker.jobs
       WHERE starts_with(key, $1) AND locked_at IS NULL AND attempts >= max_attempts`,
      [prefix],
    );
  }

  async counts(): Promise<QueueCounts> {
    const [row] = await this.database.rows<{ waiting: number; running: number; wait: number }>(
      `SELECT count(*) FILTER (WHERE locked_at IS NULL AND attempts < max_attempts) AS waiting,
              count(*) FILTER (WHERE locked_at IS NOT NULL) AS running,
              coalesce(extract(epoch FROM now() - min(run_at) FILTER (
                WHERE locked_at IS NULL AND attempts < max_attempts AND run_at <= now()
              )), 0)::float8 AS wait
       FROM graphile_worker.jobs`,
    );
    return {
      waiting: row?.waiting ?? 0,
      running: row?.running ?? 0,
      oldestWaitSeconds: row?.wait ?? 0,
    };
  }
}
