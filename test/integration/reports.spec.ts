import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { ReportRetention } from '../../src/reports/report-retention';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { query, WAITING_FOR_TABLE } from '../support/test-sql';

const HOURS = 'store_id,dayOfWeek,start_time_local,end_time_local\n';

describe('a report that is being made', () => {
  it('sees one snapshot: polls that come in meanwhile are in none of it', async () => {
    const application = await Application.start({ config: { reportBatchSize: 1 } });
    const holder = new Client({ connectionString: application.database.ownerUrl });
    try {
      await application.observe(
        ['a', 'active', '2023-01-25 10:00:00'],
        ['b', 'active', '2023-01-25 12:00:00'],
      );
      const before = await application.report();
      await holder.connect();
      await holder.query('BEGIN');
      // The report has chosen its stores when it asks for the version of their hours, and waits there.
      await holder.query('LOCK TABLE store_facts_version IN ACCESS EXCLUSIVE MODE');
      const id = await application.trigger();
      await eventually('the report waits', async () => {
        const waiting = await query(application.database, WAITING_FOR_TABLE, [
          'store_facts_version',
        ]);
        return waiting.length > 0 ? true : null;
      });
      const late = await application.observe(
        ['a', 'inactive', '2023-01-25 11:00:00'],
        ['b', 'inactive', '2023-01-25 11:00:00'],
        ['c', 'inactive', '2023-01-25 11:00:00'],
      );
      expect(late.json()).toMatchObject({ accepted: 3 });
      await holder.query('ROLLBACK');
      expect((await application.ended(id)).text).toBe(before);
      expect(await application.report()).not.toBe(before);
    } finally {
      await holder.end();
      await application.stop();
    }
  });
});

describe('a report of several batches', () => {
  it('is the same as one of a single batch', async () => {
    const single = await Application.start();
    const several = await Application.start({ config: { reportBatchSize: 2 } });
    try {
      const polls = Array.from({ length: 9 }, (_, i): [string, string, string] => [
        `s${i}`,
        i % 2 === 0 ? 'active' : 'inactive',
        `2023-01-25 1${i % 3}:00:00`,
      ]);
      const reports: string[] = [];
      for (const application of [single, several]) {
        await application.observe(...polls);
        await application.upload('menu_hours', `${HOURS}s3,2,00:00,11:30\ns4,2,05:00,05:00\n`);
        reports.push(await application.report({ detail: 'full' }));
      }
      expect(reports[0]?.trimEnd().split('\n')).toHaveLength(10);
      expect(reports[1]).toBe(reports[0]);
    } finally {
      await several.stop();
      await single.stop();
    }
  });
});

describe('REPORT_RETENTION_DAYS', () => {
  it('deletes reports that ended longer ago, with rows and file, and keeps the others', async () => {
    const application = await Application.start({ config: { reportRetentionDays: 30 } });
    try {
      await application.observe(['s', 'active', '2023-01-25 10:00:00']);
      const make = async () => {
        const id = await application.trigger();
        await application.ended(id);
        return id;
      };
      const [old, recent] = [await make(), await make()];
      const age = (id: string, days: number) =>
        query(
          application.database,
          `UPDATE report_status SET completed_at = now() - make_interval(days => $2) WHERE report_id = $1`,
          [id, days],
        );
      await age(old, 31);
      await age(recent, 29);
      await application.app.get(ReportRetention).dropOld();

      const { http, config } = application;
      expectProblem(await http.get(`/api/v1/get_report?report_id=${old}`), 404);
      expect((await http.get(`/api/v1/get_report?report_id=${recent}`)).status).toBe(200);
      const rows = await query<{ report_id: string }>(
        application.database,
        'SELECT DISTINCT report_id FROM report_row',
      );
      expect(rows).toEqual([{ report_id: recent }]);
      expect(existsSync(join(config.reportsDir, `${old}.csv`))).toBe(false);
      expect(readdirSync(config.reportsDir)).toContain(`${recent}.csv`);
      const events = await query(
        application.database,
        `SELECT actor, action, target FROM audit_event WHERE action = 'report.deleted'`,
      );
      expect(events).toEqual([{ actor: 'service', action: 'report.deleted', target: old }]);
    } finally {
      await application.stop();
    }
  });
});
