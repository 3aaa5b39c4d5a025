import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AllStoresMemory } from './all-stores-memory';
import { AllStoresReader } from './all-stores-reader';
import { BusinessHours } from './business-hours.entity';
import { StoreFactsMemory } from './store-facts-memory';
import { StoreFactsRepository } from './store-facts.repository';
import { StoreProfileRepository } from './store-profile.repository';
import { StoreReader } from './store-reader';
import { StoreRecordRepository } from './store-record.repository';
import { StoreSelectionRepository } from './store-selection.repository';
import { StoreTimezone } from './store-timezone.entity';
import { Store } from './store.entity';
import { StoresController } from './stores.controller';
import { StoresRepository } from './stores.repository';
import { StoresService } from './stores.service';
import { TimeLineRepository } from './time-line.repository';

/** What is known of the stores: hours, zone, profile, and what the calculation reads of them. */
@Module({
  imports: [TypeOrmModule.forFeature([BusinessHours, Store, StoreTimezone])],
  controllers: [StoresController],
  providers: [
    AllStoresMemory,
    AllStoresReader,
    StoreFactsMemory,
    StoreFactsRepository,
    StoreProfileRepository,
    StoreReader,
    StoreRecordRepository,
    StoreSelectionRepository,
    StoresRepository,
    StoresService,
    TimeLineRepository,
  ],
  exports: [StoreReader, StoresService],
})
export class StoresModule {}
