import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log';
import { Database } from '../database/database';
import { DataNotices } from '../events/data-notices';
import { lockPollsForFile } from './poll-locks';
import { StatusPeriodRepository } from './status-period.repository';

/** How long it waits for other writers: half an hour, as a file does. */
const REBUILD_WAITS_MS = 1_800_000;

/** Derives every store's time line from its polls anew, beside running servers. */
@Injectable()
export class PeriodRebuild {
  constructor(
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly periods: StatusPeriodRepository,
    private readonly notices: DataNotices,
  ) {}

  /**
   * Makes all periods anew, and tells everyone. Waits for other writers of polls, and keeps them out
   * meanwhile. Where no polls are held, nothing changes: there is nothing to derive periods from.
   */
  async rebuild(): Promise<void> {
    const isRebuilt = await this.database.transaction(
      async (client) => {
        await lockPollsForFile(client);
        if (!(await this.periods.rebuildAll(client))) return false;
        await this.periods.analyze(client);
        await this.audit.record({ action: 'periods.rebuilt' }, client);
        await this.notices.announce(client, 'store_status', 0);
        return true;
      },
      { lockWaitMs: REBUILD_WAITS_MS, isLong: true, repeatable: true },
    );
    if (isRebuilt) await this.notices.committed('store_status', 0);
  }
}
