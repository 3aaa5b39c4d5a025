import { Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { EventBus } from '../events/event-bus';
import type { StoreFacts } from './store-facts';
import { StoreFactsRepository } from './store-facts.repository';

/** Rows of hours and zones that are remembered: those of some 130,000 stores, within 60 MB. */
const MOST_ROWS = 1_000_000;

/** The facts of all stores, as the snapshots of one version see them. */
export interface FactsOfAll {
  readonly version: number;
  /** `null` where they are too many to be remembered. */
  readonly facts: StoreFacts | null;
}

/**
 * Remembers the hours and zones of all stores under their version: they seldom change, and reading
 * them is a third of a report's time. A snapshot of another version reads its own.
 */
@Injectable()
export class StoreFactsMemory implements OnModuleInit {
  private held: FactsOfAll | null = null;

  constructor(
    private readonly events: EventBus,
    private readonly repository: StoreFactsRepository,
  ) {}

  onModuleInit(): void {
    // It may be another database, restored from one that was older.
    this.events.on('session.restored', () => {
      this.held = null;
    });
  }

  /** What the snapshot says of all stores, where that is remembered already. */
  async known(snapshot: pg.ClientBase): Promise<StoreFacts | null> {
    const version = await this.repository.version(snapshot);
    return this.held?.version === version ? this.held.facts : null;
  }

  /** What the snapshot says of all stores. */
  async ofAll(snapshot: pg.ClientBase): Promise<FactsOfAll> {
    const version = await this.repository.version(snapshot);
    if (this.held?.version === version) return this.held;
    const rows = await this.repository.count(snapshot, MOST_ROWS + 1);
    const facts = rows > MOST_ROWS ? null : await this.repository.read(snapshot);
    const read = { version, facts };
    // A snapshot may be an old one: what is newer stays remembered.
    if (this.held === null || this.held.version < version) this.held = read;
    return read;
  }
}
