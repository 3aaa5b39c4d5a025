import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { Problem } from '../common/problem';
import { Database, type TransactionOptions } from '../database/database';
import { PollHorizon } from '../database/poll-horizon';
import {
  formatInstant,
  MICROS_PER_DAY,
  type DurationMicros,
  type EpochMicros,
} from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import { AllStoresReader } from './all-stores-reader';
import { HeldStore } from './held-store';
import type { PeriodForm } from './packed-periods';
import { readAhead } from './read-ahead';
import type { StoreBatch, StoreReading } from './store-batch';
import type { StoreFacts } from './store-facts';
import { StoreFactsMemory } from './store-facts-memory';
import { StoreFactsRepository } from './store-facts.repository';
import type { StoreFilter } from './store-filter';
import { StoreProfileRepository, type StoreProfile } from './store-profile.repository';
import { StoreSelectionRepository } from './store-selection.repository';
import type { StoreList } from './store-list';
import { TimeLineRepository } from './time-line.repository';
import { TimeLines } from './time-lines';

const WEEK = 7 * MICROS_PER_DAY;

/** What of the stores is to be read. */
export interface StoreNeeds {
  readonly filter?: StoreFilter;
  /** How long a poll has something to say; `null`, as by default, where the polls are not wanted. */
  readonly pollReach?: DurationMicros | null;
  /** Whether the changes of status are enough: then an input has no `periods`. */
  readonly changesOnly?: boolean;
  /** Of how many weeks up to as-of the periods are read; by default of one. */
  readonly weeks?: number;
}

/** What a snapshot is for, and how patient it is. */
export interface SnapshotOptions extends Pick<TransactionOptions, 'lockWaitMs' | 'isLong'> {
  /** Whether the polls are read; then none are dropped before it ends. */
  readonly withObservations?: boolean;
}

/** What the calculation needs of the stores, as it is in one snapshot of the database. */
@Injectable()
export class StoreReader {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly database: Database,
    private readonly horizon: PollHorizon,
    private readonly selection: StoreSelectionRepository,
    private readonly timeLines: TimeLineRepository,
    private readonly facts: StoreFactsRepository,
    private readonly memory: StoreFactsMemory,
    private readonly all: AllStoresReader,
    private readonly profilesOf: StoreProfileRepository,
  ) {}

  /**
   * Runs `work` on one snapshot: what is written meanwhile is in none of its reads.
   */
  async snapshot<T>(
    work: (snapshot: pg.ClientBase) => Promise<T>,
    { withObservations = false, ...patience }: SnapshotOptions = {},
  ): Promise<T> {
    return this.database.transaction(
      async (snapshot) => {
        if (withObservations) await this.timeLines.holdObservations(snapshot);
        return work(snapshot);
      },
      { snapshot: true, ...patience },
    );
  }

  /**
   * Sees to it that the polls of the week before `asOf` are held, which detail and a longest carry
   * rest on (`docs/accounting.md`, section 5).
   * @throws Problem 400 where they were dropped; it names the first instant that is possible.
   */
  async requireObservations(asOf: EpochMicros, client?: pg.ClientBase): Promise<void> {
    const first = await this.firstAsOf(client);
    if (asOf >= first) return;
    throw Problem.badRequest(
      `as_of is ${formatInstant(asOf)}, but detail and max_carry_minutes need the polls of the week before it, and those before ${formatInstant(first - WEEK)} were dropped (RETENTION_DAYS): name ${formatInstant(first)} or later, or leave both away.`,
      { field: 'as_of' },
    );
  }

  /** Whether {@link requireObservations} would let `asOf` pass. */
  async holdsObservations(asOf: EpochMicros): Promise<boolean> {
    return asOf >= (await this.firstAsOf());
  }

  /**
   * The stores with a poll at or before `asOf` that pass `filter`, in byte order of their ids,
   * at most `REPORT_BATCH_SIZE` at a time; at first a batch without any, which tells how many there are.
   * @throws Problem 400 where polls are wanted, but were dropped: see {@link requireObservations}
   */
  async *batches(
    snapshot: pg.ClientBase,
    asOf: EpochMicros,
    { filter = {}, pollReach = null, changesOnly = false, weeks = 1 }: StoreNeeds = {},
  ): AsyncGenerator<StoreBatch> {
    if (pollReach !== null) await this.requireObservations(asOf, snapshot);
    const isOfAll = Object.keys(filter).length === 0;
    const all = isOfAll
      ? await this.all.batches(snapshot, asOf, { weeks, pollReach, changesOnly })
      : null;
    yield* all ?? this.someBatches(snapshot, asOf, { filter, pollReach, changesOnly, weeks });
  }

  /** {@link batches}, of which nothing is remembered but the facts. */
  private async *someBatches(
    snapshot: pg.ClientBase,
    asOf: EpochMicros,
    { filter, pollReach, changesOnly, weeks }: Required<StoreNeeds>,
  ): AsyncGenerator<StoreBatch> {
    const total = await this.selection.countSelected(snapshot, asOf, filter);
    yield { inputs: [], done: 0, total };
    if (total === 0) return;
    const facts = filter.storeIds
      ? await this.memory.known(snapshot)
      : (await this.memory.ofAll(snapshot)).facts;
    const size = this.config.reportBatchSize;
    const form = changesOnly ? 'changes' : 'periods';
    const time = { from: asOf - weeks * WEEK, to: asOf };
    let after = '';
    let done = 0;
    // Ids are read as they are needed: those of a million stores are more than all else in memory.
    const batches = readAhead(Math.ceil(total / size), async () => {
      const found = await this.selection.select(snapshot, asOf, filter, { after, limit: size });
      after = found.ids.at(-1) ?? after;
      const stores = { ...found, isRange: filter.storeIds === undefined };
      return this.read(snapshot, stores, facts, time, { form, pollReach });
    });
    for await (const inputs of batches) {
      done = Math.min(done + size, total);
      yield { inputs, done, total };
    }
  }

  /** How many stores have polls, counted up to `most`. */
  countObserved(most: number): Promise<number> {
    return this.selection.count(most);
  }

  /** The profiles of the stores from `first` to `last`, in byte order of their ids, both included. */
  profiles(
    snapshot: pg.ClientBase,
    first: string,
    last: string,
  ): Promise<Map<string, StoreProfile>> {
    return this.profilesOf.between(snapshot, first, last);
  }

  /** The first instant of which the polls of the week before are held; `-Infinity` where none were dropped. */
  private async firstAsOf(client?: pg.ClientBase): Promise<EpochMicros> {
    return ((await this.horizon.current(client)) ?? -Infinity) + WEEK;
  }

  /** @param remembered the facts of all stores, where they are known */
  private async read(
    client: pg.ClientBase,
    stores: StoreList,
    remembered: StoreFacts | null,
    time: Interval,
    { form, pollReach }: { form: PeriodForm; pollReach: DurationMicros | null },
  ): Promise<Iterable<StoreReading>> {
    const periods = await this.timeLines.periods(client, stores, time, form);
    const lines = await TimeLines.of(stores.ids.length, form, periods);
    const facts = remembered ?? (await this.facts.read(client, stores));
    const observations =
      pollReach === null
        ? null
        : await this.timeLines.observations(client, stores, time.to, pollReach);
    return inputsOf(stores.ids, facts, lines, time, observations);
  }
}

/** Made one by one as they are asked for. */
function* inputsOf(
  ids: readonly string[],
  facts: StoreFacts,
  lines: TimeLines,
  time: Interval,
  polls: ((storeId: string) => Float64Array) | null,
): Generator<StoreReading> {
  for (const [index, id] of ids.entries()) {
    yield new HeldStore(id, facts.of(id), lines, index, time, polls?.(id));
  }
}
