import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { NewestPoll } from '../database/newest-poll';
import { EventBus } from '../events/event-bus';
import { MICROS_PER_DAY, type EpochMicros } from '../uptime/epoch-micros';
import { AllStores } from './all-stores';
import { StoreSelectionRepository } from './store-selection.repository';

/** Stores of which time lines are remembered: 100 MB with their ids, without their periods. */
const MOST_STORES = 1_500_000;
/** Ids that are read at once. */
const PAGE = 50_000;
/** Reports as of the last day before the newest poll are those that are asked for again and again. */
const SERVED = MICROS_PER_DAY;
const WEEK = 7 * MICROS_PER_DAY;

/**
 * Remembers the time lines of all stores under the version of the polls: reading them is most of what a
 * report costs. A snapshot of another version reads its own (`docs/decisions/0040-time-lines-in-memory.md`).
 */
@Injectable()
export class AllStoresMemory implements OnModuleInit {
  private held: AllStores | null = null;

  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly events: EventBus,
    private readonly newestPoll: NewestPoll,
    private readonly selection: StoreSelectionRepository,
  ) {}

  onModuleInit(): void {
    // It may be another database, restored from one that was older.
    this.events.on('session.restored', () => {
      this.held = null;
    });
  }

  /**
   * All stores as the snapshot sees them.
   * @param weeks how many weeks before `asOf` their time lines are wanted
   * @returns `null` where they are too many to be remembered, or `asOf` is more than a day before the
   *   newest poll
   */
  async of(snapshot: pg.ClientBase, asOf: EpochMicros, weeks: number): Promise<AllStores | null> {
    const { newest, version } = await this.newestPoll.standing(snapshot);
    if (newest === null || asOf < newest - SERVED) return null;
    const from = newest - SERVED - weeks * WEEK;
    if (this.held?.version === version && this.held.from <= from) return this.held;
    if ((await this.selection.count(MOST_STORES + 1, snapshot)) > MOST_STORES) return null;
    const all = new AllStores(version, from);
    await this.readInto(all, snapshot);
    // A snapshot may be an old one: what is newer stays remembered.
    if (this.held === null || this.held.version <= version) this.held = all;
    return all;
  }

  /** Adds all stores, page by page: as strings those of a million take more than all else in memory. */
  private async readInto(all: AllStores, snapshot: pg.ClientBase): Promise<void> {
    const size = this.config.reportBatchSize;
    // A quarter at first: while that is read nobody computes.
    let limit = Math.ceil(size / 4);
    let after: string | undefined = '';
    while (after !== undefined) {
      const { ids, firstPolls } = await this.selection.page(snapshot, after, PAGE);
      for (let first = 0, end = limit; first < ids.length; first = end, end += size) {
        const part = { ids: ids.slice(first, end), firstPolls: firstPolls.slice(first, end) };
        all.add(part, this.held);
      }
      limit = size;
      after = ids.length < PAGE ? undefined : ids.at(-1);
    }
  }
}
