import { Injectable } from '@nestjs/common';
import { isHashOfKey, prefixOfKey } from './api-key';
import { ApiKeyRepository, type ApiKeyRecord } from './api-key.repository';
import { KeyUse } from './key-use';
import { ShortMemory } from './short-memory';

/** Tells whose key it is that a caller shows. */
@Injectable()
export class KeyRing {
  private readonly byPrefix: ShortMemory<ApiKeyRecord & { hash: Buffer }>;

  constructor(
    keys: ApiKeyRepository,
    private readonly use: KeyUse,
  ) {
    this.byPrefix = new ShortMemory((prefix) => keys.findValid(prefix));
  }

  /**
   * The key of a text that holds now; `null` for one that is unknown, wrong, expired or revoked,
   * which are all the same to a caller.
   */
  async find(text: string): Promise<ApiKeyRecord | null> {
    const prefix = prefixOfKey(text);
    const key = prefix === null ? null : await this.byPrefix.find(prefix);
    if (key === null || !isHashOfKey(text, key.hash)) return null;
    if (key.expires_at !== null && key.expires_at <= Date.now() * 1_000) return null;
    this.use.note(key.id);
    return key;
  }

  /** Whether a text was found to be a key before, by this process; nothing is looked up. */
  async knows(text: string): Promise<boolean> {
    const prefix = prefixOfKey(text);
    const key = prefix === null ? null : await this.byPrefix.known(prefix);
    return key !== null && isHashOfKey(text, key.hash);
  }
}
