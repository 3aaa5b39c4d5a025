import { Injectable, Logger } from '@nestjs/common';
import type pg from 'pg';
import { DataVersion } from '../database/data-version';
import type { DataKind } from './app-events';
import { EventBus } from './event-bus';

/** Tells everyone that what reports are made from has changed. */
@Injectable()
export class DataNotices {
  private readonly logger = new Logger(DataNotices.name);

  constructor(
    private readonly dataVersion: DataVersion,
    private readonly events: EventBus,
  ) {}

  /**
   * In the transaction of a change: the other processes hear of it when that commits. Polls are counted
   * in the data version where `NewestPoll` tells of them.
   */
  async announce(client: pg.ClientBase, kind: DataKind, accepted: number): Promise<void> {
    if (kind === 'store_status') {
      await this.events.notify('polls.ingested', { accepted }, client);
    } else {
      await this.dataVersion.bump(client);
      await this.events.notify('stores.changed', { kind }, client);
    }
  }

  /** Right after the commit: this process hears of it. Never rejects, since the change stands. */
  async committed(kind: DataKind, accepted: number): Promise<void> {
    await this.dataVersion.bump().catch((error: unknown) => {
      this.logger.warn(`the data version could not be counted after a change: ${String(error)}`);
    });
    if (kind === 'store_status') this.events.emit('polls.ingested', { accepted });
    else this.events.emit('stores.changed', { kind });
  }
}
