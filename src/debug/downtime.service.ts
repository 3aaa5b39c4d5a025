import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { Slice } from '../common/slice';
import { EventBus } from '../events/event-bus';
import { MaxTimestampProvider } from '../reports/max-timestamp.provider';
import type { StoreReading } from '../stores/store-batch';
import { StoreReader } from '../stores/store-reader';
import { DataProcessor } from '../uptime/data-processor';
import type { EpochMicros } from '../uptime/epoch-micros';
import { roundedHundredths } from '../uptime/rounding';
import type { Status } from '../uptime/status';
import type { StoreWithDowntimeDto } from './debug.dto';

const LIST = 'stores-with-downtime';
const cursorSchema = z.object({ asOf: z.int(), hundredths: z.int(), storeId: z.string() });

interface Ranked {
  readonly storeId: string;
  /** Of hours: the figure as the report prints it, which ranks the stores. */
  readonly hundredths: number;
  readonly inactivePeriods: number;
  readonly lastStatus: Status;
}

/** Rankings kept at a time: pages of two or three instants may be read at once. */
const MOST_RANKINGS = 3;

function byteOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

type Rank = Pick<Ranked, 'hundredths' | 'storeId'>;

function byRank(a: Rank, b: Rank): number {
  return b.hundredths - a.hundredths || byteOrder(a.storeId, b.storeId);
}

/** The index of the first store that ranks behind a place: by halving, a ranking may be long. */
function firstBehind(ranking: readonly Rank[], place: Rank): number {
  let low = 0;
  let high = ranking.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const store = ranking[middle];
    if (store !== undefined && byRank(store, place) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lastStatus({ changes }: StoreReading): Status {
  return (changes.at(-1) ?? 1) > 0 ? 'active' : 'inactive';
}

/**
 * The stores that were down in the last week, most first (`docs/api.md`, section 6). A ranking is
 * computed once for each instant, by the report's own calculation, and kept until polls, hours or
 * zones change.
 */
@Injectable()
export class DowntimeService implements OnModuleInit {
  private rankings = new Map<EpochMicros, Promise<readonly Ranked[]>>();

  constructor(
    private readonly events: EventBus,
    private readonly maxTimestamp: MaxTimestampProvider,
    private readonly reader: StoreReader,
    private readonly processor: DataProcessor,
  ) {}

  onModuleInit(): void {
    for (const event of ['polls.ingested', 'stores.changed', 'session.restored'] as const) {
      this.events.on(event, () => {
        this.rankings = new Map();
      });
    }
  }

  /** @throws Problem 400 for a cursor that does not fit. */
  async page(limit: number, cursor: string | undefined): Promise<Page<StoreWithDowntimeDto>> {
    const after = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorSchema);
    const asOf = after?.asOf ?? (await this.maxTimestamp.read());
    if (asOf === null) return { items: [], next_cursor: null };
    const ranking = await this.ranking(asOf);
    const first = after ? firstBehind(ranking, after) : 0;
    const rows = ranking.slice(first, first + limit + 1);
    const { items, next_cursor } = pageOf(rows, limit, ({ hundredths, storeId }) =>
      encodeCursor(LIST, { asOf, hundredths, storeId }),
    );
    return {
      items: items.map((store) => ({
        store_id: store.storeId,
        downtime_last_week: store.hundredths / 100,
        inactive_periods: store.inactivePeriods,
        last_status: store.lastStatus,
      })),
      next_cursor,
    };
  }

  private ranking(asOf: EpochMicros): Promise<readonly Ranked[]> {
    const { rankings } = this;
    const known = rankings.get(asOf);
    if (known) return known;
    const computed = this.rank(asOf);
    rankings.set(asOf, computed);
    computed.catch(() => rankings.delete(asOf));
    for (const oldest of rankings.keys()) {
      if (rankings.size <= MOST_RANKINGS) break;
      rankings.delete(oldest);
    }
    return computed;
  }

  private async rank(asOf: EpochMicros): Promise<Ranked[]> {
    const run = this.processor.startRun({
      asOf,
      interpolation: 'previous',
      maxCarry: null,
      detail: false,
    });
    const slice = new Slice();
    const ranked: Ranked[] = [];
    await this.reader.snapshot(async (snapshot) => {
      for await (const { inputs } of this.reader.batches(snapshot, asOf, {
        changesOnly: run.countsChangesOnly,
      })) {
        for (const input of inputs) {
          if (slice.isOver) await slice.next();
          const { downtime } = run.process(input).windows.last_week;
          // Of a store with very many periods this and what follows takes its time.
          if (slice.isOver) await slice.next();
          const hundredths = roundedHundredths(downtime, 'hours');
          if (hundredths === 0) continue;
          ranked.push({
            storeId: input.storeId,
            hundredths,
            inactivePeriods: run.inactiveStretches(input),
            lastStatus: lastStatus(input),
          });
        }
      }
    });
    // They come in byte order of their ids, and the sort keeps that among equals.
    return ranked.sort((a, b) => b.hundredths - a.hundredths);
  }
}
