import { Global, Module } from '@nestjs/common';
import { JobRunner } from './job-runner';
import { QueueRepository } from './queue.repository';

/** The durable queue: adding jobs, and running them in processes that are asked to. */
@Global()
@Module({
  providers: [JobRunner, QueueRepository],
  exports: [JobRunner, QueueRepository],
})
export class JobsModule {}
