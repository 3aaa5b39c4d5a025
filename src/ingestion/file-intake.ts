import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { PollHorizon } from '../database/poll-horizon';
import { EARLIEST_INSTANT, MICROS_PER_SECOND } from '../uptime/epoch-micros';
import type { CsvColumns } from './csv-columns';
import { FileRows } from './file-rows';
import { HoursIntake } from './hours-intake';
import type { IngestionKind } from './ingestion-kind';
import type { IngestionProgress } from './ingestion-progress';
import { PollIntake } from './poll-intake';
import { PollWriter } from './poll-writer';
import type { RejectLog } from './reject-log';
import type { IntakeCounts, RowIntake } from './row-intake';
import type { PollBounds } from './row-validators';
import { StoreFileRepository } from './store-file.repository';
import { profilesMaker, StoreIntake, zonesMaker } from './store-intake';
import { StoreStaging } from './store-staging';

const MICROS_PER_MILLI = 1_000;

const STORE_ROWS = { timezones: zonesMaker, stores: profilesMaker };

/** The transaction of one file, and where its rows that are rejected and its progress go. */
export interface FileContext {
  readonly client: pg.ClientBase;
  readonly rejects: RejectLog;
  readonly progress: IngestionProgress;
}

/** Reads one CSV file and takes its rows in, within one transaction. */
@Injectable()
export class FileIntake {
  constructor(
    private readonly polls: PollWriter,
    private readonly stores: StoreFileRepository,
    private readonly horizon: PollHorizon,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /**
   * Takes a file in; the caller commits.
   * @throws RefusedFile where the file is refused whole (`docs/accounting.md`, section 1).
   */
  async take(
    kind: IngestionKind,
    chunks: AsyncIterable<Buffer>,
    { client, rejects, progress }: FileContext,
  ): Promise<IntakeCounts> {
    const rows = new FileRows(kind, {
      open: (columns) => this.intakeOf(kind, client, columns),
      rejects,
      progress,
    });
    try {
      for await (const chunk of chunks) await rows.take(chunk);
      return await rows.finish();
    } finally {
      await rows.close();
    }
  }

  /** Between which instants a poll may lie now. */
  async pollBounds(client?: pg.ClientBase): Promise<PollBounds> {
    const now = Date.now() * MICROS_PER_MILLI;
    return {
      earliest: (await this.horizon.current(client)) ?? EARLIEST_INSTANT,
      latest: now + this.config.maxClockSkewSeconds * MICROS_PER_SECOND,
    };
  }

  private async intakeOf(
    kind: IngestionKind,
    client: pg.ClientBase,
    columns: CsvColumns,
  ): Promise<RowIntake> {
    if (kind === 'store_status') {
      return new PollIntake(
        client,
        columns,
        this.polls,
        await this.pollBounds(client),
        join(this.config.reportsDir, 'uploads'),
      );
    }
    if (kind === 'menu_hours') return HoursIntake.open(client, columns, this.stores);
    return new StoreIntake(
      STORE_ROWS[kind](columns),
      await StoreStaging.open(client, this.stores, kind),
    );
  }
}
