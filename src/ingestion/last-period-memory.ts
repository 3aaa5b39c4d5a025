import { Injectable, type OnModuleInit } from '@nestjs/common';
import type pg from 'pg';
import type { PollLanes } from '../database/newest-poll';
import { EventBus } from '../events/event-bus';
import { LastPeriodRepository } from './last-period.repository';
import { OpenPeriods } from './open-periods';

/** Some 150 bytes each. */
const MOST_STORES = 100_000;

interface LastPeriod {
  /** In epoch microseconds, negative where the store is inactive; 0 where it has no polls. */
  readonly startedAt: number;
  /** In epoch microseconds. */
  readonly lastObservedAt: number;
}

/**
 * The last periods of the stores that batches came of, so that the next batch need not look for them:
 * that is a third of what a poll costs the database. They hold as long as no one else wrote polls
 * (`docs/decisions/0041-last-periods-in-memory.md`). Used by one transaction at a time: {@link begin},
 * what it writes, and {@link stand} when it is committed. One that fails leaves nothing remembered.
 */
@Injectable()
export class LastPeriodMemory implements OnModuleInit {
  private readonly periods = new Map<string, LastPeriod>();
  /** How the lanes are when no one else wrote; `null` while a transaction is at work, or after it failed. */
  private lanes: PollLanes | null = null;

  constructor(
    private readonly held: LastPeriodRepository,
    private readonly events: EventBus,
  ) {}

  onModuleInit(): void {
    // It may be another database, restored from one that was older.
    this.events.on('session.restored', () => {
      this.lanes = null;
    });
  }

  /**
   * Begins a transaction that has locked its stores; what is remembered is forgotten where others wrote.
   * @param lanes as the transaction sees them
   */
  begin(lanes: PollLanes): void {
    const isTrue = this.lanes !== null && areSame(this.lanes, lanes);
    if (!isTrue || this.periods.size > MOST_STORES) this.periods.clear();
    this.lanes = null;
  }

  /** The transaction is committed, and these are the lanes that it saw and the one that it raised. */
  stand(lanes: PollLanes): void {
    this.lanes = lanes;
  }

  /** The last periods of some stores, each at its place; those that are not remembered are read. */
  async of(client: pg.ClientBase, storeIds: readonly Buffer[]): Promise<OpenPeriods> {
    const open = new OpenPeriods(storeIds.length);
    const unknown: number[] = [];
    for (const [place, storeId] of storeIds.entries()) {
      const period = this.periods.get(keyOf(storeId));
      if (period === undefined) unknown.push(place);
      else put(open, place, period);
    }
    if (unknown.length === 0) return open;
    const ids = unknown.map((place) => storeIds[place] ?? Buffer.alloc(0));
    const read = await this.held.read(client, ids);
    unknown.forEach((place, i) => {
      const startedAt = read.startedAt[i] ?? 0;
      put(open, place, { startedAt, lastObservedAt: read.lastObservedAt[i] ?? 0 });
    });
    return open;
  }

  /** Remembers the last period of a store as the transaction makes it; see {@link LastPeriod}. */
  set(storeId: Buffer, startedAt: number, lastObservedAt: number): void {
    this.periods.set(keyOf(storeId), { startedAt, lastObservedAt });
  }

  /** Forgets a store, whose periods are made anew. */
  forget(storeId: Buffer): void {
    this.periods.delete(keyOf(storeId));
  }
}

function keyOf(storeId: Buffer): string {
  return storeId.toString('latin1');
}

function put(open: OpenPeriods, place: number, { startedAt, lastObservedAt }: LastPeriod): void {
  open.startedAt[place] = startedAt;
  open.lastObservedAt[place] = lastObservedAt;
}

function areSame(one: PollLanes, other: PollLanes): boolean {
  return one.size === other.size && [...one].every(([lane, mark]) => other.get(lane) === mark);
}
