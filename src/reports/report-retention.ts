import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { AuditLog } from '../audit/audit-log';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import { MICROS_PER_DAY } from '../uptime/epoch-micros';
import { ReportRepository } from './report.repository';

/** Deletes the reports that ended longer than `REPORT_RETENTION_DAYS` ago (`docs/api.md`, section 6). */
@Injectable()
export class ReportRetention {
  private readonly logger = new Logger(ReportRetention.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly reports: ReportRepository,
  ) {}

  /** Deletes them with their rows, and then their files. */
  @Cron(CronExpression.EVERY_HOUR)
  async dropOld(): Promise<void> {
    const days = this.config.reportRetentionDays;
    if (days === null) return;
    const before = Date.now() * 1_000 - days * MICROS_PER_DAY;
    const deleted = await this.database.transaction(async (client) => {
      const reports = await this.reports.deleteEndedBefore(client, before);
      const events = reports.map(({ reportId }) => ({
        event: { action: 'report.deleted' as const, target: reportId },
        caller: null,
      }));
      if (events.length > 0) await this.audit.recordAll(events, client);
      return reports;
    });
    for (const { filePath } of deleted) {
      if (filePath !== null) await rm(join(this.config.reportsDir, filePath), { force: true });
    }
    if (deleted.length > 0) {
      this.logger.log(`deleted ${deleted.length} reports older than ${days} days`);
    }
  }
}
