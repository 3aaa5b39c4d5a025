import { Module } from '@nestjs/common';
import { StreamLimit } from '../common/stream-limit';
import { StoresModule } from '../stores/stores.module';
import { UptimeModule } from '../uptime/uptime.module';
import { FleetChecksRepository } from './fleet-checks.repository';
import { FleetChecksService } from './fleet-checks.service';
import { FleetFeed } from './fleet-feed';
import { FleetMaker } from './fleet-maker';
import { FleetPictures } from './fleet-pictures';
import { FleetStoresService } from './fleet-stores.service';
import { FleetController } from './fleet.controller';

/** The whole fleet at a glance: what a dashboard shows. */
@Module({
  imports: [StoresModule, UptimeModule],
  controllers: [FleetController],
  providers: [
    FleetChecksRepository,
    FleetChecksService,
    FleetFeed,
    FleetMaker,
    FleetPictures,
    FleetStoresService,
    StreamLimit,
  ],
})
export class FleetModule {}
