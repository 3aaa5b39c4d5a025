import { Inject, Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { z } from 'zod';
import { instantParameter } from '../common/instant-parameter';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { Problem } from '../common/problem';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import { MICROS_PER_DAY } from '../uptime/epoch-micros';
import { AuditLog } from './audit-log';
import { AuditEventDto, type AuditQueryDto } from './audit.dto';
import { AuditRepository, type AuditFilter } from './audit.repository';

const LIST = 'audit';
const filterSchema = z.object({
  action: z.string().optional(),
  actor: z.string().optional(),
  target: z.string().optional(),
  from: z.int().optional(),
  to: z.int().optional(),
});
const cursorSchema = z.object({ filter: filterSchema, id: z.int() });
/** They can be many, and tell little after a while. */
const REFUSED_ARE_KEPT_DAYS = 30;

/** Reading the audit log, and letting old events go (`docs/security.md`, section Audit). */
@Injectable()
export class AuditTrail {
  private readonly logger = new Logger(AuditTrail.name);

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly events: AuditRepository,
    private readonly log: AuditLog,
  ) {}

  /**
   * A page of the events, newest first. A cursor fixes the filters; those given beside it must be the
   * same.
   * @throws Problem 400 for a cursor that does not fit, or an instant that is none.
   */
  async page({ limit, cursor, ...query }: AuditQueryDto): Promise<Page<AuditEventDto>> {
    const asked = this.filterOf(query);
    const from = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorSchema);
    const filter: AuditFilter = from?.filter ?? asked;
    for (const name of Object.keys(asked) as (keyof AuditFilter)[]) {
      if (asked[name] !== undefined && asked[name] !== filter[name]) {
        throw Problem.badRequest(
          'cursor belongs to another filter; repeat that of the first page or leave it away.',
          { parameter: 'cursor' },
        );
      }
    }
    const records = await this.events.page(limit + 1, filter, from?.id ?? null);
    const page = pageOf(records, limit, ({ id }) => encodeCursor(LIST, { filter, id }));
    return { ...page, items: page.items.map((record) => AuditEventDto.of(record)) };
  }

  /** Deletes what need not be kept any longer, and writes down how much that was. */
  @Cron(CronExpression.EVERY_HOUR)
  async dropOld(): Promise<void> {
    const now = Date.now() * 1_000;
    const days = this.config.auditRetentionDays;
    const horizon = {
      refused: now - REFUSED_ARE_KEPT_DAYS * MICROS_PER_DAY,
      others: days === null ? null : now - days * MICROS_PER_DAY,
    };
    const deleted = await this.database.transaction(async (client) => {
      const events = await this.events.deleteBefore(client, horizon);
      const detail = { events, audit_retention_days: days };
      if (events > 0) await this.log.record({ action: 'audit.deleted', detail }, client, null);
      return events;
    });
    if (deleted > 0) this.logger.log(`deleted ${deleted} old audit events`);
  }

  private filterOf({ from, to, ...rest }: Omit<AuditQueryDto, 'limit' | 'cursor'>): AuditFilter {
    return {
      ...rest,
      from: from === undefined ? undefined : instantParameter('from', from, this.config),
      to: to === undefined ? undefined : instantParameter('to', to, this.config),
    };
  }
}
