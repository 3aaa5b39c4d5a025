import { Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import { areSameLanes, type PollLanes } from '../database/newest-poll';
import { EventBus } from '../events/event-bus';
import { LastPeriodRepository } from './last-period.repository';
import { OpenPeriods } from './open-periods';
import type { PeriodChanges } from './period-changes';

/** Some 150 bytes each. */
const MOST_STORES = 100_000;

interface LastPeriod {
  /** In epoch microseconds, negative where the store is inactive; 0 where it has no polls. */
  startedAt: number;
  /** In epoch microseconds. */
  lastObservedAt: number;
}

/** How the lanes are when a transaction is committed; `null` until it has written all, and where it fails. */
export interface Standing {
  lanes: PollLanes | null;
}

/**
 * The last periods of the stores that batches came of, so that the next batch need not look for them:
 * that is a third of what a poll costs the database. They hold as long as no one else wrote polls
 * (`docs/decisions/0041-last-periods-in-memory.md`). A transaction of its own uses them by {@link begin},
 * what it writes, and {@link stand} when it is committed; one that fails leaves nothing remembered. Where
 * all is remembered, one goes on from another that is under way ({@link known}, {@link follow}); when it
 * fails, it has to {@link forget}.
 */
@Injectable()
export class LastPeriodMemory implements OnModuleInit {
  private readonly periods = new Map<string, LastPeriod>();
  /**
   * How the lanes are when all that is under way is committed and no one else wrote: then what is
   * remembered is true. `null` while that cannot be told.
   */
  private standing: Standing | null = null;
  /** Whether no one else wrote lately. Where several processes write in turn, nothing is foreseen in vain. */
  private isAlone = false;

  constructor(
    private readonly held: LastPeriodRepository,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    // It may be another database, restored from one that was older.
    this.events.on('session.restored', () => {
      this.forget();
    });
  }

  /**
   * Begins a transaction that has locked its stores, with no other one under way; what is remembered
   * is forgotten where others wrote.
   * @param lanes as the transaction sees them
   */
  begin(lanes: PollLanes): void {
    const standing = this.standing?.lanes ?? null;
    const isTrue = standing !== null && areSameLanes(standing, lanes);
    if (!isTrue || this.periods.size > MOST_STORES) this.periods.clear();
    this.isAlone = isTrue;
    this.standing = null;
  }

  /** The transaction is committed, and these are the lanes that it saw and the one that it raised. */
  stand(lanes: PollLanes): void {
    this.standing = { lanes };
  }

  /** What is remembered may not be true. */
  forget(): void {
    this.periods.clear();
    this.isAlone = false;
    this.standing = null;
  }

  /** The last periods of some stores, each at its place; those that are not remembered are read. */
  async of(client: pg.ClientBase, storeIds: readonly Buffer[]): Promise<OpenPeriods> {
    const { open, unknown } = this.look(storeIds);
    if (unknown.length === 0) return open;
    const ids = unknown.map((place) => storeIds[place] ?? Buffer.alloc(0));
    const read = await this.held.read(client, ids);
    unknown.forEach((place, i) => {
      const startedAt = read.startedAt[i] ?? 0;
      put(open, place, { startedAt, lastObservedAt: read.lastObservedAt[i] ?? 0 });
    });
    return open;
  }

  /**
   * The last periods of some stores as they are when all that is under way is committed, each at its
   * place; `null` where that is not known of all of them, or others have written since the last but one.
   */
  known(storeIds: readonly Buffer[]): OpenPeriods | null {
    if (!this.isAlone || this.standing === null || this.periods.size > MOST_STORES) return null;
    const { open, unknown } = this.look(storeIds);
    return unknown.length === 0 ? open : null;
  }

  /**
   * Remembers what a transaction makes that is on its way, and goes on from what is {@link known}.
   * @param after to be filled when it has written all
   * @returns how the lanes are if what it goes on from was committed
   */
  follow(changes: PeriodChanges, after: Standing): Standing {
    const before = this.standing ?? { lanes: null };
    this.remember(changes);
    this.standing = after;
    return before;
  }

  /** Remembers the last periods as a transaction makes them. */
  remember({ polls, open, extended, begun }: PeriodChanges): void {
    for (const { rank, lastObservedAt } of extended) {
      this.set(keyOf(polls.storeIds[rank]), open.startedAt[rank] ?? 0, lastObservedAt);
    }
    for (const { rank, startedAt, active, lastObservedAt } of begun) {
      this.set(keyOf(polls.storeIds[rank]), active ? startedAt : -startedAt, lastObservedAt);
    }
  }

  private set(key: string, startedAt: number, lastObservedAt: number): void {
    const period = this.periods.get(key);
    if (period === undefined) {
      this.periods.set(key, { startedAt, lastObservedAt });
    } else {
      // Changed in place: new ones, that live until their store's next poll, are dear to collect.
      period.startedAt = startedAt;
      period.lastObservedAt = lastObservedAt;
    }
  }

  /** Forgets a store, whose periods are made anew. */
  forgetStore(storeId: Buffer): void {
    this.periods.delete(keyOf(storeId));
  }

  /** What is remembered of some stores, and the places of those of which nothing is. */
  private look(storeIds: readonly Buffer[]): { open: OpenPeriods; unknown: number[] } {
    const open = new OpenPeriods(storeIds.length);
    const unknown: number[] = [];
    for (const [place, storeId] of storeIds.entries()) {
      const period = this.periods.get(keyOf(storeId));
      if (period === undefined) unknown.push(place);
      else put(open, place, period);
    }
    return { open, unknown };
  }
}

function keyOf(storeId: Buffer | undefined): string {
  return storeId?.toString('latin1') ?? '';
}

function put(open: OpenPeriods, place: number, { startedAt, lastObservedAt }: LastPeriod): void {
  open.startedAt[place] = startedAt;
  open.lastObservedAt[place] = lastObservedAt;
}
