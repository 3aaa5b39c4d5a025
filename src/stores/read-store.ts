import type { EpochMicros } from '../uptime/epoch-micros';
import type { Observations } from '../uptime/poll-reach';
import type { StatusChanges, StatusPeriod } from '../uptime/status';
import type { PackedPeriods } from './packed-periods';
import type { StoreReading } from './store-batch';
import type { StoreSchedule } from './store-facts';

/** A store as it came from the database. */
export class ReadStore implements StoreReading {
  readonly timezone: string;
  readonly businessHours: StoreSchedule['businessHours'];
  private unpackedPeriods: StatusPeriod[] | undefined;
  private unpackedChanges: StatusChanges | undefined;
  private unpackedPolls: Observations | undefined;

  /** @param polls `null` where they were not wanted */
  constructor(
    readonly storeId: string,
    schedule: StoreSchedule,
    private readonly packed: PackedPeriods,
    private readonly polls: ((storeId: string) => Observations) | null,
  ) {
    this.timezone = schedule.timezone;
    this.businessHours = schedule.businessHours;
  }

  get periods(): StatusPeriod[] {
    this.unpackedPeriods ??= this.packed.periods();
    return this.unpackedPeriods;
  }

  get changes(): StatusChanges {
    this.unpackedChanges ??= this.packed.changes();
    return this.unpackedChanges;
  }

  get newestPoll(): EpochMicros {
    return this.packed.newestPoll();
  }

  get observations(): Observations | undefined {
    this.unpackedPolls ??= this.polls?.(this.storeId);
    return this.unpackedPolls;
  }
}
