import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BusinessHours } from './business-hours.entity';
import { StoreInputRepository } from './store-input.repository';
import { StoreReader } from './store-reader';
import { StoreSelectionRepository } from './store-selection.repository';
import { StoreTimezone } from './store-timezone.entity';
import { Store } from './store.entity';
import { StoresController } from './stores.controller';
import { StoresRepository } from './stores.repository';
import { StoresService } from './stores.service';

/** What is known of the stores: hours, zone, profile, and what the calculation reads of them. */
@Module({
  imports: [TypeOrmModule.forFeature([BusinessHours, Store, StoreTimezone])],
  controllers: [StoresController],
  providers: [
    StoreInputRepository,
    StoreReader,
    StoreSelectionRepository,
    StoresRepository,
    StoresService,
  ],
  exports: [StoreReader, StoresService],
})
export class StoresModule {}
