import type { EpochMicros } from '../uptime/epoch-micros';
import type { Interval } from '../uptime/interval';
import type { ItemsOnDemand } from '../uptime/items-on-demand';
import type { StatusChanges, StatusPeriod } from '../uptime/status';
import type { StoreReading } from './store-batch';
import type { StoreSchedule } from './store-facts';
import type { TimeLines } from './time-lines';

/** A store as a part of time lines. */
export class HeldStore implements StoreReading {
  private madePeriods: ItemsOnDemand<StatusPeriod> | undefined;
  private madeChanges: StatusChanges | undefined;

  readonly timezone: string;
  readonly businessHours: StoreSchedule['businessHours'];

  constructor(
    readonly storeId: string,
    schedule: StoreSchedule,
    private readonly lines: TimeLines,
    private readonly index: number,
    private readonly time: Interval,
    readonly observations: Float64Array | undefined,
  ) {
    this.timezone = schedule.timezone;
    this.businessHours = schedule.businessHours;
  }

  get periods(): ItemsOnDemand<StatusPeriod> {
    this.madePeriods ??= this.lines.periods(this.index, this.time);
    return this.madePeriods;
  }

  get changes(): StatusChanges {
    this.madeChanges ??= this.lines.changes(this.index, this.time);
    return this.madeChanges;
  }

  get newestPoll(): EpochMicros {
    return this.lines.newestPoll(this.index, this.time);
  }
}
