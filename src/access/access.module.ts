import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyRepository } from './api-key.repository';
import { Gate } from './gate';
import { KeyRing } from './key-ring';
import { KeysController } from './keys.controller';
import { KeysService } from './keys.service';
import { NeedsGuard } from './needs.guard';
import { RateLimiter } from './rate-limiter';
import { RateWindowRepository } from './rate-window.repository';

/** Who may call, and do what. */
@Module({
  controllers: [KeysController],
  providers: [
    ApiKeyRepository,
    Gate,
    KeyRing,
    KeysService,
    RateLimiter,
    RateWindowRepository,
    { provide: APP_GUARD, useClass: NeedsGuard },
  ],
  exports: [Gate, KeysService],
})
export class AccessModule {}
