import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from '../database/data-version';
import { NewestPoll } from '../database/newest-poll';
import { EventBus } from '../events/event-bus';
import type { EpochMicros } from '../uptime/epoch-micros';

/**
 * The instant of the newest accepted poll of all stores. Remembered for
 * `MAX_TIMESTAMP_TTL_SECONDS`, and dropped when polls come in, here or in another process
 * (`docs/api.md`, section 6).
 */
@Injectable()
export class MaxTimestampProvider implements OnModuleInit {
  private remembered: { value: EpochMicros | null; until: number } | null = null;
  /** Counts the drops, so that an answer read before one is not remembered after it. */
  private generation = 0;
  /** What the database last said, and at which version of its data. */
  private newest: { readonly version: number; readonly at: Promise<EpochMicros | null> } | null =
    null;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly newestPoll: NewestPoll,
    private readonly dataVersion: DataVersion,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    this.events.on('polls.ingested', () => {
      this.drop();
    });
    this.events.on('session.restored', () => {
      this.drop();
    });
  }

  /** The newest poll's instant, `null` without polls; up to the TTL old. */
  async get(): Promise<EpochMicros | null> {
    if (this.remembered && performance.now() < this.remembered.until) return this.remembered.value;
    const generation = this.generation;
    const value = await this.read();
    if (generation === this.generation) {
      this.remembered = {
        value,
        until: performance.now() + this.config.maxTimestampTtlSeconds * 1_000,
      };
    }
    return value;
  }

  /**
   * The same as it is in the database now. It is looked for only where the data have changed since.
   */
  async read(): Promise<EpochMicros | null> {
    const version = await this.dataVersion.current();
    if (this.newest?.version === version) return this.newest.at;
    const newest = { version, at: this.newestPoll.current() };
    this.newest = newest;
    newest.at.catch(() => {
      if (this.newest === newest) this.newest = null;
    });
    return newest.at;
  }

  private drop(): void {
    this.generation += 1;
    this.remembered = null;
    this.newest = null;
  }
}
