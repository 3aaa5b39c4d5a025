import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { DataNotices } from './data-notices';
import { EventBus } from './event-bus';

/** Events within the process and between processes. */
@Global()
@Module({
  imports: [EventEmitterModule.forRoot({ maxListeners: 0 })],
  providers: [DataNotices, EventBus],
  exports: [DataNotices, EventBus],
})
export class EventsModule {}
