import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { StreamLimit } from '../common/stream-limit';
import { StoresModule } from '../stores/stores.module';
import { UptimeModule } from '../uptime/uptime.module';
import { FullQueue } from './full-queue';
import { MaxTimestampProvider } from './max-timestamp.provider';
import { ReportChangesController } from './report-changes.controller';
import { ReportChangesService } from './report-changes.service';
import { ReportComparison } from './report-comparison';
import { ReportDifferenceRepository } from './report-difference.repository';
import { ReportGenerator } from './report-generator';
import { ReportJob } from './report-job';
import { ReportRowRepository } from './report-row.repository';
import { ReportRowsService } from './report-rows.service';
import { ReportQueue } from './report-queue';
import { ReportRetention } from './report-retention';
import { RequestRush } from './request-rush';
import { ReportService } from './report-service';
import { ReportWatcher } from './report-watcher';
import { Report } from './report.entity';
import { ReportRepository } from './report.repository';
import { ReportsController } from './reports.controller';
import { RowOrders } from './row-orders';
import { StoreFingerprints } from './store-fingerprints';

/** Reports: asked for, made in the background, kept, and handed out. */
@Module({
  imports: [TypeOrmModule.forFeature([Report]), StoresModule, UptimeModule],
  controllers: [ReportsController, ReportChangesController],
  providers: [
    FullQueue,
    MaxTimestampProvider,
    ReportChangesService,
    ReportComparison,
    ReportDifferenceRepository,
    ReportGenerator,
    ReportJob,
    ReportQueue,
    RequestRush,
    ReportRepository,
    ReportRetention,
    ReportRowRepository,
    ReportRowsService,
    ReportService,
    ReportWatcher,
    RowOrders,
    StoreFingerprints,
    StreamLimit,
  ],
  exports: [FullQueue, MaxTimestampProvider, ReportService, ReportWatcher],
})
export class ReportsModule {}
