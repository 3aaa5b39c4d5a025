import { Global, Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { EventBus } from './event-bus';

/** Events within the process and between processes. */
@Global()
@Module({
  imports: [EventEmitterModule.forRoot({ maxListeners: 0 })],
  providers: [EventBus],
  exports: [EventBus],
})
export class EventsModule {}
