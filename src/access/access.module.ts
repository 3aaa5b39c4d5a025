import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApiKeyRepository } from './api-key.repository';
import { Credentials } from './credentials';
import { Gate } from './gate';
import { KeyRing } from './key-ring';
import { KeyUse } from './key-use';
import { KeysController } from './keys.controller';
import { KeysService } from './keys.service';
import { NeedsGuard } from './needs.guard';
import { RateLimiter } from './rate-limiter';
import { RateWindowRepository } from './rate-window.repository';
import { SessionController } from './session.controller';
import { SessionRepository } from './session.repository';
import { SessionRing } from './session-ring';
import { SessionsService } from './sessions.service';

/** Who may call, and do what. */
@Module({
  controllers: [KeysController, SessionController],
  providers: [
    ApiKeyRepository,
    Credentials,
    Gate,
    KeyRing,
    KeyUse,
    KeysService,
    RateLimiter,
    RateWindowRepository,
    SessionRepository,
    SessionRing,
    SessionsService,
    { provide: APP_GUARD, useClass: NeedsGuard },
  ],
  exports: [Gate, KeysService],
})
export class AccessModule {}
