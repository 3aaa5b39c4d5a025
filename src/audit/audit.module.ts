import { Global, Module } from '@nestjs/common';
import { AuditLog } from './audit-log';
import { AuditTrail } from './audit-trail';
import { AuditController } from './audit.controller';
import { AuditRepository } from './audit.repository';
import { RefusedCalls } from './refused-calls';

/** Who did what. */
@Global()
@Module({
  controllers: [AuditController],
  providers: [AuditLog, AuditRepository, AuditTrail, RefusedCalls],
  exports: [AuditLog, RefusedCalls],
})
export class AuditModule {}
