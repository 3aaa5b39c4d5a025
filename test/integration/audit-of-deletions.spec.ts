import { AuditTrail } from '../../src/audit/audit-trail';
import { PollRetention } from '../../src/ingestion/poll-retention';
import { ReportRetention } from '../../src/reports/report-retention';
import { StoresService } from '../../src/stores/stores.service';
import { Application } from '../support/application';
import { stopSchedule } from '../support/poll-partitions';
import { query } from '../support/test-sql';

/** What deletes data, the action that the audit log has of it, and how much there is to delete. */
const DELETIONS = [
  [
    'months of polls',
    'polls.dropped',
    'service',
    (application: Application) => application.app.get(PollRetention).attempt(),
    `SELECT count(*)::int AS left FROM pg_inherits
     WHERE inhparent = 'store_status'::regclass AND inhrelid::regclass::text ~ '_2023_01$'`,
  ],
  [
    'reports',
    'report.deleted',
    'service',
    (application: Application) => application.app.get(ReportRetention).dropOld(),
    'SELECT (count(*) + (SELECT count(*) FROM report_row))::int / 2 AS left FROM report_status',
  ],
  [
    'audit events',
    'audit.deleted',
    'service',
    (application: Application) => application.app.get(AuditTrail).dropOld(),
    `SELECT count(*)::int AS left FROM audit_event WHERE actor = 'old'`,
  ],
  [
    "a store's hours",
    'business_hours.cleared',
    'service',
    (application: Application) => application.app.get(StoresService).clearBusinessHours('s'),
    'SELECT count(*)::int AS left FROM business_hours',
  ],
  [
    "a store's zone",
    'timezone.cleared',
    'service',
    (application: Application) => application.app.get(StoresService).clearTimezone('s'),
    'SELECT count(*)::int AS left FROM store_timezones',
  ],
] as const;

describe('the deletion of', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({
      config: { retentionDays: 7, reportRetentionDays: 30, auditRetentionDays: 90 },
    });
    stopSchedule(application.app);
    await application.observe(
      ['s', 'active', '2023-01-25 12:00:00'],
      ['s', 'active', '2023-03-25 12:00:00'],
    );
    await application.upload('timezones', 'store_id,timezone_str\ns,Asia/Tokyo\n');
    await application.upload(
      'menu_hours',
      'store_id,dayOfWeek,start_time_local,end_time_local\ns,0,09:00,17:00\n',
    );
    await application.report();
    await query(
      application.database,
      `UPDATE report_status SET completed_at = now() - interval '31 days';
       INSERT INTO audit_event (at, actor, action, detail)
       VALUES (now() - interval '91 days', 'old', 'report.requested', '{}')`,
    );
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each(DELETIONS)(
    '%s is written down in its transaction: what cannot be written down does not happen',
    async (_, action, actor, work, counting) => {
      const left = async () => (await query<{ left: number }>(application.database, counting))[0];
      const events = () =>
        query(application.database, 'SELECT actor, detail FROM audit_event WHERE action = $1', [
          action,
        ]);
      expect(await left()).toEqual({ left: 1 });
      await query(
        application.database,
        `ALTER TABLE audit_event ADD CONSTRAINT not_now CHECK (action <> '${action}') NOT VALID`,
      );
      await expect(Promise.resolve(work(application))).rejects.toThrow('not_now');
      expect(await left()).toEqual({ left: 1 });
      await query(application.database, 'ALTER TABLE audit_event DROP CONSTRAINT not_now');
      await work(application);
      expect(await left()).toEqual({ left: 0 });
      expect(await events()).toEqual([{ actor, detail: expect.any(Object) as object }]);
      // Where there is nothing to delete, there is nothing to write down.
      await work(application);
      expect(await events()).toHaveLength(1);
    },
  );
});
