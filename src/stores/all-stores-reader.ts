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
import type { StoreFacts } from './store-facts';
import { StoreFactsMemory } from './store-facts-memory';
import { StoreFactsRepository } from './store-facts.repository';
import { LONGEST_SCANNED_REACH, TimeLineRepository } from './time-line.repository';
import { TimeLines } from './time-lines';

const WEEK = 7 * MICROS_PER_DAY;

/** The polls of a store of a part, by its index. */
type PollsOfPart = (index: number) => Float64Array;

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
    const remembered = this.factsMemory.ofAll(snapshot);
    remembered.catch(() => undefined);
    const parts = readAhead(stores.partCount, async (index) => {
      const lines = await this.linesOf(snapshot, stores, index, form);
      const neighbours = { ids: lines.ids, isRange: true };
      const facts = (await remembered) ?? (await this.facts.read(snapshot, neighbours));
      const polls =
        pollReach === null
          ? null
          : await this.pollsOf(snapshot, stores, index, lines, asOf, pollReach);
      return { lines, facts, polls };
    });
    let done = 0;
    for await (const { lines, facts, polls } of parts) {
      done += lines.countPolledBy(asOf);
      yield { inputs: inputsOf(lines, facts, polls, time), done, total };
    }
  }

  private linesOf(
    snapshot: pg.ClientBase,
    stores: AllStores,
    index: number,
    form: PeriodForm,
  ): Promise<TimeLines> {
    return stores.linesOf(index, form, async (part) => {
      const time = { from: stores.from, to: Infinity };
      const neighbours = { ...part, isRange: true };
      const periods = await this.timeLines.periods(snapshot, neighbours, time, form);
      return TimeLines.of(part.ids, form, periods);
    });
  }

  private async pollsOf(
    snapshot: pg.ClientBase,
    stores: AllStores,
    index: number,
    lines: TimeLines,
    asOf: EpochMicros,
    reach: DurationMicros,
  ): Promise<PollsOfPart> {
    if (reach > LONGEST_SCANNED_REACH) {
      const { ids } = lines;
      const polls = await this.timeLines.observations(
        snapshot,
        { ids, isRange: true },
        asOf,
        reach,
      );
      return (i) => polls(ids[i] ?? '');
    }
    const instants = await stores.pollsOf(index, async ({ ids }) => {
      const from = stores.from - LONGEST_SCANNED_REACH;
      return PollInstants.of(ids, await this.timeLines.pollsSince(snapshot, ids, from));
    });
    return this.withLastPolls(snapshot, instants, lines, { from: asOf - WEEK - reach, to: asOf });
  }

  /** Of a store without a poll in `time` its last one before, which may be from before what is remembered. */
  private async withLastPolls(
    snapshot: pg.ClientBase,
    instants: PollInstants,
    { ids }: TimeLines,
    time: Interval,
  ): Promise<PollsOfPart> {
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
  lines: TimeLines,
  facts: StoreFacts,
  polls: PollsOfPart | null,
  time: Interval,
): Generator<StoreReading> {
  for (let index = 0; index < lines.ids.length; index += 1) {
    if (!lines.isPolledBy(index, time.to)) continue;
    yield new HeldStore(facts, lines, index, time, polls?.(index));
  }
}
