import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { MICROS_PER_DAY, type DurationMicros, type EpochMicros } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import type { AllStores } from './all-stores';
import { AllStoresMemory } from './all-stores-memory';
import { HeldStore } from './held-store';
import type { PeriodForm } from './packed-periods';
import { PollInstants } from './poll-instants';
import { readAhead } from './read-ahead';
import type { StoreBatch, StoreReading } from './store-batch';
import type { StoreSchedule } from './store-facts';
import { type FactsOfAll, StoreFactsMemory } from './store-facts-memory';
import { StoreFactsRepository } from './store-facts.repository';
import type { PolledStores } from './store-list';
import { LONGEST_SCANNED_REACH, TimeLineRepository } from './time-line.repository';
import { TimeLines } from './time-lines';

const WEEK = 7 * MICROS_PER_DAY;

/** What is known of a store of a part, by its index. */
type OfPart<T> = (index: number) => T;

/** Stores in byte order of their ids, with all that was asked for. */
interface ReadPart {
  readonly ids: readonly string[];
  readonly lines: TimeLines;
  readonly schedules: readonly StoreSchedule[];
  /** `null` where they were not wanted. */
  readonly pollsOf: OfPart<Float64Array> | null;
}

/** What is read of all stores. */
interface AllStoresNeeds {
  /** How many weeks of periods. */
  readonly weeks: number;
  /** How long a poll has something to say; `null` where the polls are not wanted. */
  readonly pollReach: DurationMicros | null;
  /** Whether the changes of status are enough. */
  readonly changesOnly: boolean;
}

/** Reads all stores, as far as they are not remembered. */
@Injectable()
export class AllStoresReader {
  constructor(
    private readonly memory: AllStoresMemory,
    private readonly timeLines: TimeLineRepository,
    private readonly facts: StoreFactsRepository,
    private readonly factsMemory: StoreFactsMemory,
  ) {}

  /** As `StoreReader.batches`; `null` where nothing is remembered: see {@link AllStoresMemory.of}. */
  async batches(
    snapshot: pg.ClientBase,
    asOf: EpochMicros,
    needs: AllStoresNeeds,
  ): Promise<AsyncGenerator<StoreBatch> | null> {
    const stores = await this.memory.of(snapshot, asOf, needs.weeks);
    return stores && this.read(snapshot, stores, asOf, needs);
  }

  private async *read(
    snapshot: pg.ClientBase,
    stores: AllStores,
    asOf: EpochMicros,
    { weeks, pollReach, changesOnly }: AllStoresNeeds,
  ): AsyncGenerator<StoreBatch> {
    const total = stores.countPolledBy(asOf);
    yield { inputs: [], done: 0, total };
    if (total === 0) return;
    const time = { from: asOf - weeks * WEEK, to: asOf };
    const form = changesOnly ? 'changes' : 'periods';
    // It is awaited below: the database works on the first part while the facts are taken apart.
    const facts = this.factsMemory.ofAll(snapshot);
    facts.catch(() => undefined);
    const parts = readAhead(stores.partCount, async (index): Promise<ReadPart> => {
      const part = stores.storesOf(index);
      const { ids } = part;
      const lines = await this.linesOf(snapshot, stores, index, part, form);
      const schedules = await this.schedulesOf(snapshot, stores, index, ids, await facts);
      const pollsOf =
        pollReach === null
          ? null
          : await this.pollsOf(snapshot, stores, index, ids, asOf, pollReach);
      return { ids, lines, schedules, pollsOf };
    });
    let done = 0;
    for await (const part of parts) {
      done += part.lines.countPolledBy(asOf);
      yield { inputs: inputsOf(part, time), done, total };
    }
  }

  private linesOf(
    snapshot: pg.ClientBase,
    stores: AllStores,
    index: number,
    part: PolledStores,
    form: PeriodForm,
  ): Promise<TimeLines> {
    return stores.linesOf(index, form, async () => {
      const time = { from: stores.from, to: Infinity };
      const neighbours = { ...part, isRange: true };
      const periods = await this.timeLines.periods(snapshot, neighbours, time, form);
      return TimeLines.of(part.ids.length, form, periods);
    });
  }

  /** @param facts of all stores, where they are not too many to be remembered together */
  private async schedulesOf(
    snapshot: pg.ClientBase,
    stores: AllStores,
    index: number,
    ids: readonly string[],
    { version, facts }: FactsOfAll,
  ): Promise<readonly StoreSchedule[]> {
    if (facts !== null) return ids.map((id) => facts.of(id));
    return stores.schedulesOf(index, version, async () => {
      const read = await this.facts.read(snapshot, { ids, isRange: true });
      return ids.map((id) => read.of(id));
    });
  }

  private async pollsOf(
    snapshot: pg.ClientBase,
    stores: AllStores,
    index: number,
    ids: readonly string[],
    asOf: EpochMicros,
    reach: DurationMicros,
  ): Promise<OfPart<Float64Array>> {
    if (reach > LONGEST_SCANNED_REACH) {
      const polls = await this.timeLines.observations(
        snapshot,
        { ids, isRange: true },
        asOf,
        reach,
      );
      return (i) => polls(ids[i] ?? '');
    }
    const instants = await stores.pollsOf(index, async () => {
      const from = stores.from - LONGEST_SCANNED_REACH;
      return PollInstants.of(ids, await this.timeLines.pollsSince(snapshot, ids, from));
    });
    return this.withLastPolls(snapshot, instants, ids, { from: asOf - WEEK - reach, to: asOf });
  }

  /** Of a store without a poll in `time` its last one before, which may be from before what is remembered. */
  private async withLastPolls(
    snapshot: pg.ClientBase,
    instants: PollInstants,
    ids: readonly string[],
    time: Interval,
  ): Promise<OfPart<Float64Array>> {
    const polls = ids.map((_, index) => instants.within(index, time));
    const silent = ids.filter((_, index) => polls[index]?.length === 0);
    if (silent.length > 0) {
      const found = await this.timeLines.pollsOfList(snapshot, silent, time.to);
      for (const [index, id] of ids.entries()) {
        if (polls[index]?.length === 0) polls[index] = found(id);
      }
    }
    return (index) => polls[index] ?? NO_POLLS;
  }
}

const NO_POLLS = new Float64Array(0);

/** Made one by one as they are asked for. */
function* inputsOf(
  { ids, lines, schedules, pollsOf }: ReadPart,
  time: Interval,
): Generator<StoreReading> {
  for (const [index, schedule] of schedules.entries()) {
    if (!lines.isPolledBy(index, time.to)) continue;
    yield new HeldStore(ids[index] ?? '', schedule, lines, index, time, pollsOf?.(index));
  }
}
