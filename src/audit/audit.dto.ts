import { IntersectionType } from '@nestjs/swagger';
import { IsIn, IsString, MaxLength } from 'class-validator';
import { Optional } from '../common/optional';
import { PageQueryDto } from '../common/page-query.dto';
import { IsText } from '../common/text';
import { formatInstant } from '../uptime/epoch-micros';
import { AUDIT_ACTIONS } from './audit-action';
import type { AuditRecord } from './audit.repository';

/** Which events; those given are joined by AND. */
export class AuditFilterDto {
  /** Only this action. */
  @Optional()
  @IsIn(AUDIT_ACTIONS, { message: `action must be one of ${AUDIT_ACTIONS.join(', ')}` })
  action?: string;

  /**
   * Only what this one did: a key's name, `anonymous`, `stranger`, `service`, or `cli:` and an account.
   * @example "poller-eu"
   */
  @Optional()
  @IsText()
  @MaxLength(200)
  actor?: string;

  /** Only what was done to this key, report, ingestion or store. */
  @Optional()
  @IsText()
  @MaxLength(200)
  target?: string;

  /**
   * Only from this instant on.
   * @example "2026-11-24T00:00:00Z"
   */
  @Optional()
  @IsString()
  from?: string;

  /**
   * Only before this instant.
   * @example "2026-11-25T00:00:00Z"
   */
  @Optional()
  @IsString()
  to?: string;
}

/** A page of events, and which. */
export class AuditQueryDto extends IntersectionType(PageQueryDto, AuditFilterDto) {}

/** Something that was done, or was tried and refused. */
export class AuditEventDto {
  /** @example 4711 */
  id!: number;
  /** @example "2026-11-24T09:30:00.000000Z" */
  at!: string;
  /** Who: a key's name, `anonymous` with `AUTH=off`, `stranger` without a key, `service`, or `cli:` and an account. @example "poller-eu" */
  actor!: string;
  /** The key that was used. @example "5f0c2b7e-3a39-4d43-9a55-6d2f6f6a4c11" */
  key_id!: string | null;
  /** Where the call came from. @example "203.0.113.7" */
  address!: string | null;
  /** @example "report.requested" */
  action!: string;
  /** The key, report, ingestion or store that it was done to. @example "7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11" */
  target!: string | null;
  /** What else is known of it. @example {} */
  detail!: Record<string, unknown>;
  /** As in the log and in the header `X-Request-Id`. @example "b3f1c2de-7d0f-4f7e-9a55-0c8f6f3c2a10" */
  request_id!: string | null;

  static of(record: AuditRecord): AuditEventDto {
    return { ...record, at: formatInstant(record.at) };
  }
}
