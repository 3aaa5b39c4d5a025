import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type pg from 'pg';
import { Repository } from 'typeorm';
import { Database } from '../database/database';
import { formatInstant, type EpochMicros } from '../uptime/epoch-micros';
import type { ReportParameters } from './report-parameters';
import { Report } from './report.entity';

/** Where a page of the history goes on: the last report of the page before. */
export interface ReportKey {
  readonly createdAt: EpochMicros;
  readonly reportId: string;
}

/** A report that is asked for. */
export interface NewReport {
  readonly reportId: string;
  readonly asOf: EpochMicros | null;
  readonly parameters: ReportParameters;
}

/** What a report came to. */
export interface MadeReport {
  /** The CSV, relative to `REPORTS_DIR`. */
  readonly filePath: string;
  readonly fileBytes: number;
  readonly stores: number;
}

/** How far a report is. */
export type ReportStanding = Pick<Report, 'status' | 'storesDone' | 'storesTotal' | 'error'>;

/** A report that is gone, and the file that it leaves to be removed. */
export type DeletedReport = Pick<Report, 'reportId' | 'filePath'>;

const REPORT = `
  SELECT report_id AS "reportId", status, as_of AS "asOf", parameters, created_at AS "createdAt",
    completed_at AS "completedAt", stores_done AS "storesDone", stores_total AS "storesTotal",
    file_path AS "filePath", file_bytes AS "fileBytes", error
  FROM report_status WHERE report_id = $1`;

const STANDING = `
  SELECT status, stores_done AS "storesDone", stores_total AS "storesTotal", error
  FROM report_status WHERE report_id = $1`;

/** The reports' own rows: `report_status`. */
@Injectable()
export class ReportRepository {
  constructor(
    private readonly database: Database,
    @InjectRepository(Report) private readonly reports: Repository<Report>,
  ) {}

  /**
   * Makes the rows of new reports, in their order, as long as fewer than `limit` wait or run.
   * @returns the ids of those that it made.
   */
  async insert(
    client: pg.ClientBase,
    reports: readonly NewReport[],
    dataVersion: number,
    limit: number,
  ): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO report_status
         (report_id, status, as_of, data_version, interpolation, parameters, created_at)
       SELECT report_id, 'Running', as_of, $1, interpolation, parameters::jsonb, clock_timestamp()
       FROM unnest($3::uuid[], $4::timestamptz[], $5::text[], $6::text[])
         WITH ORDINALITY AS asked (report_id, as_of, interpolation, parameters, position)
       ORDER BY position
       LIMIT greatest(0, $2 - (SELECT count(*) FROM report_status WHERE status = 'Running'))
       RETURNING report_id AS id`,
      [
        dataVersion,
        limit,
        reports.map(({ reportId }) => reportId),
        reports.map(({ asOf }) => (asOf === null ? null : formatInstant(asOf))),
        reports.map(({ parameters }) => parameters.interpolation),
        reports.map(({ parameters }) => JSON.stringify(parameters)),
      ],
    );
    return rows.map(({ id }) => id);
  }

  /** The report, or `null` where there is none. */
  async find(reportId: string): Promise<Report | null> {
    // Whoever waits for a report asks several times a second.
    const { rows } = await this.database.pool.query<Report>({
      name: 'report',
      text: REPORT,
      values: [reportId],
    });
    return rows[0] ?? null;
  }

  /** How far the report is, without what was asked for, which can be long; `null`: there is none. */
  async standing(reportId: string): Promise<ReportStanding | null> {
    const { rows } = await this.database.pool.query<ReportStanding>({
      name: 'report_standing',
      text: STANDING,
      values: [reportId],
    });
    return rows[0] ?? null;
  }

  /** Reports from the newest on, those after `after`. */
  async newest(limit: number, after: ReportKey | null): Promise<Report[]> {
    const query = this.reports
      .createQueryBuilder('report')
      .orderBy('report.createdAt', 'DESC')
      .addOrderBy('report.reportId', 'DESC')
      .take(limit);
    if (after) {
      query.where('(report.createdAt, report.reportId) < (:createdAt::timestamptz, :reportId)', {
        createdAt: formatInstant(after.createdAt),
        reportId: after.reportId,
      });
    }
    return query.getMany();
  }

  async setProgress(reportId: string, done: number, total: number): Promise<void> {
    await this.database.pool.query({
      name: 'report_progress',
      text: `UPDATE report_status SET stores_done = $2, stores_total = $3
        WHERE report_id = $1 AND status = 'Running'`,
      values: [reportId, done, total],
    });
  }

  /**
   * Marks a report that still runs Complete, in the transaction that holds its rows.
   * @returns whether it did.
   */
  async complete(client: pg.ClientBase, reportId: string, made: MadeReport): Promise<boolean> {
    const { rowCount } = await client.query(
      `UPDATE report_status
       SET status = 'Complete', completed_at = clock_timestamp(), file_path = $2, file_bytes = $3,
           stores_done = $4, stores_total = $4, error = NULL
       WHERE report_id = $1 AND status = 'Running'`,
      [reportId, made.filePath, made.fileBytes, made.stores],
    );
    return rowCount === 1;
  }

  /** Marks a report that still runs Failed. @returns whether it did. */
  async fail(reportId: string, error: string): Promise<boolean> {
    const failed = await this.database.rows(
      `UPDATE report_status SET status = 'Failed', completed_at = clock_timestamp(), error = $2
       WHERE report_id = $1 AND status = 'Running' RETURNING report_id`,
      [reportId, error],
    );
    return failed.length > 0;
  }

  /**
   * Whether a Complete report with default parameters was made as of `asOf`, from the data as they
   * are at `dataVersion`.
   */
  async hasCurrent(asOf: EpochMicros, dataVersion: number): Promise<boolean> {
    const [row] = await this.database.rows<{ current: boolean }>(
      `SELECT EXISTS (
         SELECT FROM report_status
         WHERE status = 'Complete' AND as_of = $1 AND data_version = $2
           AND parameters = '{"interpolation": "previous"}'
       ) AS current`,
      [formatInstant(asOf), dataVersion],
    );
    return row?.current ?? false;
  }

  /** Deletes the reports that ended before `before`, rows and all. @returns them, with their files. */
  async deleteEndedBefore(client: pg.ClientBase, before: EpochMicros): Promise<DeletedReport[]> {
    return this.database.rows<DeletedReport & pg.QueryResultRow>(
      `WITH gone AS (
         DELETE FROM report_status WHERE status <> 'Running' AND completed_at < $1
         RETURNING report_id, file_path
       ), rows_gone AS (
         DELETE FROM report_row WHERE report_id IN (SELECT report_id FROM gone)
       )
       SELECT report_id AS "reportId", file_path AS "filePath" FROM gone`,
      [formatInstant(before)],
      client,
    );
  }
}
