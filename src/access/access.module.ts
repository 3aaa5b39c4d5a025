import { Module } from '@nestjs/common';
import { ApiKeyRepository } from './api-key.repository';
import { KeyRing } from './key-ring';
import { KeysService } from './keys.service';

/** Who may call, and do what. */
@Module({
  providers: [ApiKeyRepository, KeyRing, KeysService],
  exports: [KeysService],
})
export class AccessModule {}
