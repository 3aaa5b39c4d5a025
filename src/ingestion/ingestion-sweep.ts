import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { IngestionRepository } from './ingestion.repository';
import { IngestionService } from './ingestion.service';
import { UploadSpool } from './upload-spool';

const INTERVAL_MS = 10_000;

/**
 * Ends what dead processes left behind: their Running ingestions become Failed, and their spooled
 * uploads are removed. Their data needs no sweep, since it was never committed.
 */
@Injectable()
export class IngestionSweep implements OnApplicationBootstrap {
  private readonly logger = new Logger(IngestionSweep.name);

  constructor(
    private readonly repository: IngestionRepository,
    private readonly ingestions: IngestionService,
    private readonly spool: UploadSpool,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
  }

  /** Sweeps every ten seconds; where the database is away, the next time does. */
  @Interval(INTERVAL_MS)
  async sweep(): Promise<void> {
    try {
      await this.ingestions.settle();
      for (const id of await this.repository.failAbandoned()) {
        this.logger.warn(`ingestion ${id} was left behind by a process that ended: Failed`);
        await this.spool.remove(id);
        await this.spool.removeRejects(id);
      }
    } catch (error) {
      this.logger.warn(`sweeping ingestions: ${String(error)}`);
    }
  }
}
