import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Interval, Timeout } from '@nestjs/schedule';
import { SecondLook } from '../database/second-look';
import { ProcessSession } from '../database/process-session';
import { IngestionRepository } from './ingestion.repository';
import { IngestionService } from './ingestion.service';
import { UploadSpool } from './upload-spool';

const INTERVAL_MS = 10_000;
const SECOND_LOOK_MS = 2_000;
const UNHEARD =
  'the connection to the database was lost while it was begun; nothing of the file went in: send it again';
/** A spooled file of which the history knows nothing may belong to another database, for a while. */
const UNKNOWN_KEPT_MS = 60 * 60 * 1_000;

/**
 * Ends what dead processes and lost connections left behind: Running ingestions become Failed, and spooled
 * uploads are removed. Their data needs no sweep, since it was never committed.
 */
@Injectable()
export class IngestionSweep implements OnApplicationBootstrap {
  private readonly logger = new Logger(IngestionSweep.name);
  private readonly deaths = new SecondLook();
  private readonly losses = new SecondLook();

  constructor(
    private readonly repository: IngestionRepository,
    private readonly ingestions: IngestionService,
    private readonly spool: UploadSpool,
    private readonly session: ProcessSession,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.sweep();
  }

  /** Soon after the start: what a process left behind that died before it is then ended. */
  @Timeout(SECOND_LOOK_MS)
  async lookAgain(): Promise<void> {
    await this.sweep();
  }

  /** Sweeps every ten seconds; where the database is away, the next time does. */
  @Interval(INTERVAL_MS)
  async sweep(): Promise<void> {
    try {
      await this.ingestions.settle();
      // Without its own connection this process looks dead itself.
      if (this.session.connected) await this.failAbandoned();
      await this.failUnheard();
      await this.removeLeftFiles();
    } catch (error) {
      this.logger.warn(`sweeping ingestions: ${String(error)}`);
    }
  }

  private async failAbandoned(): Promise<void> {
    const dead = this.deaths.confirm(await this.repository.deadOwners());
    for (const id of await this.repository.failAbandoned(dead)) {
      this.logger.warn(`ingestion ${id} was left behind by a process that ended: Failed`);
      await this.spool.removeRejects(id);
    }
  }

  /**
   * A database that stood still, or behind a connection that was cut, still does what it was sent: it begins an
   * ingestion of which whoever asked for it was told that it is not begun.
   */
  private async failUnheard(): Promise<void> {
    const running = await this.repository.runningHere();
    const unheard = running.filter(({ id }) => !this.ingestions.isUnderWay(id));
    const lost = this.losses.confirm(unheard.map(({ id }) => id));
    for (const { id, kind } of unheard) {
      if (!lost.includes(id)) continue;
      this.logger.warn(`ingestion ${id} was begun unheard: Failed`);
      await this.ingestions.fail(id, kind, UNHEARD);
    }
  }

  /** Removes the spooled files that no ingestion needs any more. */
  private async removeLeftFiles(): Promise<void> {
    const files = await this.spool.list();
    if (files.length === 0) return;
    const ids = files.flatMap(({ id }) => id ?? []);
    const statuses = await this.repository.statuses(ids);
    for (const file of files) {
      const status = file.id === null ? undefined : statuses.get(file.id);
      const isLeft = status === undefined ? file.ageMs > UNKNOWN_KEPT_MS : status !== 'Running';
      if (isLeft) await this.spool.removeFile(file);
    }
  }
}
