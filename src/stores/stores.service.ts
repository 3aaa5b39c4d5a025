import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { AuditLog } from '../audit/audit-log';
import { Problem } from '../common/problem';
import { storeIdProblem } from '../common/store-id';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Database } from '../database/database';
import { DataNotices } from '../events/data-notices';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { RecordNeeds, StoreRecord } from './store-record';
import { StoreRecordRepository } from './store-record.repository';
import { BusinessHoursDto, type StoreBusinessHoursDto, type StoreTimezoneDto } from './stores.dto';
import { StoresRepository } from './stores.repository';

/** What the audit log calls it that these are cleared. */
const CLEARED = {
  menu_hours: 'business_hours.cleared',
  timezones: 'timezone.cleared',
} as const;

/** What is set for a store, and clearing it (`docs/api.md`, section 6). */
@Injectable()
export class StoresService {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly stores: StoresRepository,
    private readonly records: StoreRecordRepository,
    private readonly database: Database,
    private readonly notices: DataNotices,
    private readonly audit: AuditLog,
  ) {}

  /**
   * All that is known of a store as of an instant.
   * @param asOf without it, the newest poll of all stores
   * @throws Problem 404 for a store that nothing is known of, or a text that can be no store's id.
   */
  async record(
    storeId: string,
    asOf: EpochMicros | undefined,
    needs: RecordNeeds,
  ): Promise<StoreRecord> {
    requirePossible(storeId);
    return (await this.records.read(storeId, asOf, needs)) ?? refuseUnknown(storeId);
  }

  async businessHours(storeId: string): Promise<StoreBusinessHoursDto> {
    await this.requireKnown(storeId);
    const rows = await this.stores.businessHours(storeId);
    return {
      store_id: storeId,
      open_24_7: rows.length === 0,
      business_hours: rows.map((row) => BusinessHoursDto.of(row)),
    };
  }

  /** Clears the store's hours: it is open 24/7 then. */
  async clearBusinessHours(storeId: string): Promise<void> {
    await this.requireKnown(storeId);
    await this.change('menu_hours', storeId, (client) =>
      this.stores.clearBusinessHours(client, storeId),
    );
  }

  async timezone(storeId: string): Promise<StoreTimezoneDto> {
    await this.requireKnown(storeId);
    const own = await this.stores.timezone(storeId);
    return {
      store_id: storeId,
      timezone: own ?? this.config.defaultTimezone,
      timezone_is_default: own === null,
    };
  }

  /** Clears the store's zone: it is in `DEFAULT_TIMEZONE` then. */
  async clearTimezone(storeId: string): Promise<void> {
    await this.requireKnown(storeId);
    await this.change('timezones', storeId, (client) => this.stores.clearTimezone(client, storeId));
  }

  private async requireKnown(storeId: string): Promise<void> {
    requirePossible(storeId);
    if (!(await this.stores.isKnown(storeId))) refuseUnknown(storeId);
  }

  /** Makes a change; where it did change something, whoever remembers figures hears of it. */
  private async change(
    kind: keyof typeof CLEARED,
    storeId: string,
    make: (client: pg.ClientBase) => Promise<boolean>,
  ): Promise<void> {
    const changed = await this.database.transaction(
      async (client) => {
        if (!(await make(client))) return false;
        await this.audit.record({ action: CLEARED[kind], target: storeId }, client);
        await this.notices.announce(client, kind, 1);
        return true;
      },
      { repeatable: true },
    );
    if (changed) await this.notices.committed(kind, 1);
  }
}

/** A text that breaks the rule of ids, NUL bytes included, never reaches the database. */
function requirePossible(storeId: string): void {
  const problem = storeIdProblem(storeId);
  if (problem !== null) throw Problem.notFound(`There is no such store: its id ${problem}.`);
}

function refuseUnknown(storeId: string): never {
  throw Problem.notFound(`Nothing is known of a store ${JSON.stringify(storeId)}.`);
}
