import { Injectable, Logger } from '@nestjs/common';
import { isHashOfKey, prefixOfKey } from './api-key';
import { ApiKeyRepository, type ApiKeyRecord } from './api-key.repository';

type KnownKey = ApiKeyRecord & { hash: Buffer };

interface Remembered {
  /** When it was asked for, in milliseconds of this process. */
  readonly askedAt: number;
  readonly key: Promise<KnownKey | null>;
}

/** So long a key that was revoked may still hold, in each process. */
const REMEMBERED_FOR_MS = 500;
const TOUCH_EVERY_MS = 60_000;

/**
 * Tells whose key it is that a caller shows. Each key is looked up twice a second at most, however
 * many calls show it.
 */
@Injectable()
export class KeyRing {
  private readonly logger = new Logger(KeyRing.name);
  private readonly remembered = new Map<string, Remembered>();
  /** When each key was last noted as used, in milliseconds of this process. */
  private readonly touched = new Map<string, number>();

  constructor(private readonly keys: ApiKeyRepository) {}

  /**
   * The key of a text that holds now; `null` for one that is unknown, wrong, expired or revoked,
   * which are all the same to a caller.
   */
  async find(text: string): Promise<ApiKeyRecord | null> {
    const prefix = prefixOfKey(text);
    if (prefix === null) return null;
    const key = await this.lookUp(prefix);
    if (key === null || !isHashOfKey(text, key.hash)) return null;
    if (key.expires_at !== null && key.expires_at <= Date.now() * 1_000) return null;
    this.touch(key.id);
    return key;
  }

  /** Whether a text was found to be a key before, by this process; nothing is looked up. */
  async knows(text: string): Promise<boolean> {
    const prefix = prefixOfKey(text);
    const key = prefix === null ? null : await this.remembered.get(prefix)?.key.catch(() => null);
    return key !== null && key !== undefined && isHashOfKey(text, key.hash);
  }

  private lookUp(prefix: string): Promise<KnownKey | null> {
    const known = this.remembered.get(prefix);
    if (known && performance.now() - known.askedAt < REMEMBERED_FOR_MS) return known.key;
    const key = this.keys.findValid(prefix);
    const entry: Remembered = { askedAt: performance.now(), key };
    this.remembered.set(prefix, entry);
    // What is no key, or could not be looked up, takes no room.
    const forget = (): void => {
      if (this.remembered.get(prefix) === entry) this.remembered.delete(prefix);
    };
    key.then((found) => {
      if (found === null) forget();
    }, forget);
    return key;
  }

  /** Notes the use, once a minute for a key; a call does not wait for that, and does not need it. */
  private touch(id: string): void {
    const now = performance.now();
    const last = this.touched.get(id);
    if (last !== undefined && now - last < TOUCH_EVERY_MS) return;
    this.touched.set(id, now);
    this.keys.touch(id).catch((error: unknown) => {
      this.logger.warn(`the use of key ${id} could not be noted: ${String(error)}`);
    });
  }
}
