import { Inject, Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Slice } from '../common/slice';
import { APP_CONFIG, type AppConfig } from '../config/app-config';
import { DataVersion } from '../database/data-version';
import { NewestPoll } from '../database/newest-poll';
import type { StoreReading } from '../stores/store-batch';
import { StoreReader } from '../stores/store-reader';
import type { AccountingRun } from '../uptime/accounting-run';
import type { BusinessHoursRow } from '../uptime/business-hours';
import { DataProcessor } from '../uptime/data-processor';
import { MICROS_PER_DAY, MICROS_PER_MINUTE, type EpochMicros } from '../uptime/epoch-micros';
import { hoursOverlap } from '../uptime/hours-overlap';
import { FleetPicture } from './fleet-picture';
import { FleetStores, isActive } from './fleet-stores';
import type { StoreState } from './fleet-store';
import { summarize } from './fleet-summary';
import { FleetTotals } from './fleet-totals';

const WEEK = 7 * MICROS_PER_DAY;

/** Computes the fleet from one snapshot of the database, by the report's own calculation. */
@Injectable()
export class FleetMaker {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly dataVersion: DataVersion,
    private readonly newestPoll: NewestPoll,
    private readonly reader: StoreReader,
    private readonly processor: DataProcessor,
  ) {}

  /** Whether there are more stores than that. */
  async isBeyond(most: number): Promise<boolean> {
    return (await this.reader.countObserved(most + 1)) > most;
  }

  /**
   * A picture of the present.
   * @param signal ends the work between two batches of stores
   */
  async make(signal: AbortSignal): Promise<FleetPicture> {
    // Before the snapshot: what that holds is of this version or a newer one.
    const version = await this.dataVersion.current();
    return this.reader.snapshot(async (snapshot) => {
      const asOf = await this.newestPoll.current(snapshot);
      const slice = new Slice();
      const totals = new FleetTotals(asOf ?? 0);
      const stores =
        asOf === null
          ? new FleetStores(0)
          : await this.read(snapshot, asOf, totals, { slice, signal });
      const silentAfterMinutes = this.config.fleetSilentAfterMinutes;
      const summary = await summarize({ asOf, silentAfterMinutes, stores, totals }, slice);
      return new FleetPicture(version, asOf, stores, summary);
    });
  }

  private async read(
    snapshot: pg.ClientBase,
    asOf: EpochMicros,
    totals: FleetTotals,
    work: { readonly slice: Slice; readonly signal: AbortSignal },
  ): Promise<FleetStores> {
    let stores = new FleetStores(0);
    const run = this.run(asOf);
    const weekBefore = this.run(asOf - WEEK);
    const silentBefore = asOf - this.config.fleetSilentAfterMinutes * MICROS_PER_MINUTE;
    const overlaps = new Overlaps();
    for await (const { inputs, total, done } of this.reader.batches(snapshot, asOf, { weeks: 2 })) {
      work.signal.throwIfAborted();
      if (done === 0) stores = new FleetStores(total);
      for (const input of inputs) {
        if (work.slice.isOver) await work.slice.next();
        const week = run.byHour(input);
        // Of a store with very many periods each of these takes its time.
        if (work.slice.isOver) await work.slice.next();
        const { changes, newestPoll } = input;
        const firstPoll = Math.abs(changes[0] ?? Infinity);
        totals.add(week, firstPoll);
        // A report as of the beginning of the week has no row for a store without a poll by then.
        if (firstPoll <= asOf - WEEK) totals.addBefore(weekBefore.process(input).windows.last_week);
        if (work.slice.isOver) await work.slice.next();
        stores.add({
          input,
          figures: run.process(input),
          week,
          state: stateOf(run, input, newestPoll < silentBefore),
          lastObservedAt: newestPoll,
          hoursOverlap: overlaps.in(input.businessHours),
        });
      }
    }
    await this.describe(snapshot, stores);
    return stores;
  }

  private async describe(snapshot: pg.ClientBase, stores: FleetStores): Promise<void> {
    const { reportBatchSize } = this.config;
    for (let first = 0; first < stores.count; first += reportBatchSize) {
      const ids = stores.ids.slice(first, first + reportBatchSize);
      const profiles = await this.reader.profiles(snapshot, ids[0] ?? '', ids.at(-1) ?? '');
      ids.forEach((id, i) => {
        stores.describe(first + i, profiles.get(id));
      });
    }
  }

  private run(asOf: EpochMicros): AccountingRun {
    return this.processor.startRun({
      asOf,
      interpolation: 'previous',
      maxCarry: null,
      detail: false,
    });
  }
}

function stateOf(run: AccountingRun, input: StoreReading, isSilent: boolean): StoreState {
  if (!run.isOpenNow(input)) return 'closed';
  if (isSilent) return 'silent';
  return isActive(input) ? 'up' : 'down';
}

/** Whether lists of hours overlap: looked at once for the stores that share one. */
class Overlaps {
  private readonly known = new WeakMap<readonly BusinessHoursRow[], boolean>();

  in(hours: readonly BusinessHoursRow[]): boolean {
    let overlap = this.known.get(hours);
    if (overlap === undefined) {
      overlap = hoursOverlap(hours);
      this.known.set(hours, overlap);
    }
    return overlap;
  }
}
