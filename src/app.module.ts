import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { AccessModule } from './access/access.module';
import { AuditModule } from './audit/audit.module';
import type { AppConfig } from './config/app-config';
import { ConfigModule } from './config/config.module';
import { DatabaseModule } from './database/database.module';
import { DebugModule } from './debug/debug.module';
import { EventsModule } from './events/events.module';
import { FleetModule } from './fleet/fleet.module';
import { HealthModule } from './health/health.module';
import { IngestionModule } from './ingestion/ingestion.module';
import { JobsModule } from './jobs/jobs.module';
import type { LogDestination } from './logging/http-logger';
import { LoggingModule } from './logging/logging.module';
import { MetricsModule } from './metrics/metrics.module';
import { ReportsModule } from './reports/reports.module';
import { StoresModule } from './stores/stores.module';
import { UptimeModule } from './uptime/uptime.module';
import { WebModule } from './web/web.module';

/** The whole service, for the server, the commands and the tests alike. */
@Module({})
export class AppModule {
  static forRoot(config: AppConfig, destination: LogDestination = 'stdout'): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule.forRoot(config.logLevel, destination),
        ScheduleModule.forRoot(),
        DatabaseModule,
        EventsModule,
        JobsModule,
        AuditModule,
        AccessModule,
        UptimeModule,
        StoresModule,
        IngestionModule,
        ReportsModule,
        DebugModule,
        FleetModule,
        HealthModule,
        MetricsModule,
        WebModule,
      ],
    };
  }
}
