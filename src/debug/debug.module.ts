import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReportsModule } from '../reports/reports.module';
import { StoreStatus } from '../stores/store-status.entity';
import { StoresModule } from '../stores/stores.module';
import { UptimeModule } from '../uptime/uptime.module';
import { DebugController } from './debug.controller';
import { DebugRepository } from './debug.repository';
import { DebugService } from './debug.service';
import { DowntimeService } from './downtime.service';
import { StoreExplanationService } from './store-explanation.service';

/** Explains the figures. */
@Module({
  imports: [TypeOrmModule.forFeature([StoreStatus]), ReportsModule, StoresModule, UptimeModule],
  controllers: [DebugController],
  providers: [DebugRepository, DebugService, DowntimeService, StoreExplanationService],
  exports: [StoreExplanationService],
})
export class DebugModule {}
