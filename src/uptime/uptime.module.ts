import { Module } from '@nestjs/common';
import { DataProcessor } from './data-processor';

/** Gives the application the accounting of docs/accounting.md; it needs nothing of the application. */
@Module({ providers: [DataProcessor], exports: [DataProcessor] })
export class UptimeModule {}
