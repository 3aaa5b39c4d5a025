import { Module } from '@nestjs/common';
import { BatchAppendRepository } from './batch-append.repository';
import { BatchForesight } from './batch-foresight';
import { BatchQueue } from './batch-queue';
import { BatchWriter } from './batch-writer';
import { FileIntake } from './file-intake';
import { IngestionHistoryService } from './ingestion-history.service';
import { IngestionRepository } from './ingestion.repository';
import { IngestionService } from './ingestion.service';
import { IngestionSweep } from './ingestion-sweep';
import { IngestionsController } from './ingestions.controller';
import { LastPeriodMemory } from './last-period-memory';
import { LastPeriodRepository } from './last-period.repository';
import { ObservationService } from './observation.service';
import { ObservationsController } from './observations.controller';
import { ObservedStoreRepository } from './observed-store.repository';
import { PathIngestion } from './path-ingestion';
import { PeriodRebuild } from './period-rebuild';
import { PeriodWeaveRepository } from './period-weave.repository';
import { PollAppendRepository } from './poll-append.repository';
import { HeldPollsRepository } from './held-polls.repository';
import { PollMergeRepository } from './poll-merge.repository';
import { PollPartitionRepository } from './poll-partition.repository';
import { PollRetention } from './poll-retention';
import { PollRetentionRepository } from './poll-retention.repository';
import { PollWeaveRepository } from './poll-weave.repository';
import { PollWriter } from './poll-writer';
import { RejectRepository } from './reject.repository';
import { StatusPeriodRepository } from './status-period.repository';
import { StoreFileRepository } from './store-file.repository';
import { TerminalProgress } from './terminal-progress';
import { UploadService } from './upload.service';
import { UploadSpool } from './upload-spool';

/** CSV files and JSON batches in: read, checked, merged, and the time lines kept true. */
@Module({
  controllers: [IngestionsController, ObservationsController],
  providers: [
    BatchAppendRepository,
    BatchForesight,
    BatchQueue,
    BatchWriter,
    FileIntake,
    IngestionHistoryService,
    IngestionRepository,
    IngestionService,
    IngestionSweep,
    LastPeriodMemory,
    LastPeriodRepository,
    ObservationService,
    ObservedStoreRepository,
    PathIngestion,
    PeriodRebuild,
    PeriodWeaveRepository,
    PollAppendRepository,
    HeldPollsRepository,
    PollMergeRepository,
    PollPartitionRepository,
    PollRetention,
    PollRetentionRepository,
    PollWeaveRepository,
    PollWriter,
    RejectRepository,
    StatusPeriodRepository,
    StoreFileRepository,
    TerminalProgress,
    UploadService,
    UploadSpool,
  ],
  exports: [IngestionService, ObservationService, PathIngestion, PeriodRebuild, TerminalProgress],
})
export class IngestionModule {}
