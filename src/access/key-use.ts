import { Injectable, Logger } from '@nestjs/common';
import { ApiKeyRepository } from './api-key.repository';

const NOTE_EVERY_MS = 60_000;

/** Notes when keys were last used, once a minute for each; no call waits for that, or needs it. */
@Injectable()
export class KeyUse {
  private readonly logger = new Logger(KeyUse.name);
  /** When each key was last noted, in milliseconds of this process. */
  private readonly noted = new Map<string, number>();

  constructor(private readonly keys: ApiKeyRepository) {}

  /** Notes that the key of an id is used now, by itself or by a session. */
  note(id: string): void {
    const now = performance.now();
    const last = this.noted.get(id);
    if (last !== undefined && now - last < NOTE_EVERY_MS) return;
    this.noted.set(id, now);
    this.keys.touch(id).catch((error: unknown) => {
      this.logger.warn(`the use of key ${id} could not be noted: ${String(error)}`);
    });
  }
}
