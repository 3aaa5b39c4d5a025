import {
  MICROS_PER_DAY as DAY,
  MICROS_PER_HOUR as HOUR,
  MICROS_PER_MINUTE as MINUTE,
  MICROS_PER_SECOND as SECOND,
  type EpochMicros,
} from '../uptime/epoch-micros';
import { Deck } from './deck';
import { seededFraction, seededHash } from './seeded-hash';
import { storeHours } from './store-hours';
import { storeId } from './store-id';
import { storeZone } from './store-zone';

/** An hour each, and one place for a poll that comes twice. */
const SLOTS_A_DAY = 25;
const REPEATED_SHARE = 0.05;
const CONTRADICTING_SHARE = 0.3;
const MISSED_SHARE = 0.02;
/** Of the hours in which a store is closed. */
const OFF_HOURS_SHARE = 0.13;

/** A store is polled at a minute of its own each hour, give or take the jitter. */
const PHASE_RANGE = 54 * MINUTE;
const JITTER_RANGE = 6 * MINUTE;

/** A store has at most one outage in so many hours, of one hour to `LONGEST_OUTAGE_HOURS`. */
const OUTAGE_BLOCK_HOURS = 12;
const LONGEST_OUTAGE_HOURS = 5;

/** How a store fares: chances and times are fractions, times of the whole range. */
interface Behaviour {
  /** Chance of an outage in each block; `flapping`: the status changes every hour. */
  readonly outages: number | 'flapping' | 'always';
  /** Down for good from here on. */
  readonly downFrom?: number;
  /** Not polled from the first time (included) to the second. */
  readonly silent?: readonly [number, number];
}

const BEHAVIOURS = new Deck<Behaviour>(
  [
    { percent: 20, value: { outages: 0 } },
    { percent: 53, value: { outages: 0.3 } },
    { percent: 17, value: { outages: 0.58 } },
    { percent: 2, value: { outages: 'flapping' } },
    { percent: 1, value: { outages: 'always' } },
    { percent: 2, value: { outages: 0.1, downFrom: 0.6 } },
    { percent: 2, value: { outages: 0.32, silent: [0.3, 0.7] } },
    { percent: 1, value: { outages: 0.32, silent: [0.5, 1] } },
    { percent: 2, value: { outages: 0.32, silent: [0, 0.85] } },
  ],
  83,
);

const enum Draw {
  Phase = 41,
  Jitter,
  Poll,
  Certain,
  Outage,
  Repeat,
  RepeatedHour,
  Contradict,
}

/** Draws any poll of a data set by its store and slot, without the others. */
export class PollSource {
  /** Slots of each store: a poll in each of them, or none. */
  readonly slots: number;
  private readonly hours: number;
  private readonly start: EpochMicros;
  private readonly firstDay: number;
  private readonly dates: string[];

  /**
   * @param seed any 32-bit value
   * @param days length of the range, from 1
   * @param end the end of the range and the instant of its newest poll, the last of store 0
   */
  constructor(
    private readonly seed: number,
    days: number,
    private readonly end: EpochMicros,
  ) {
    this.slots = days * SLOTS_A_DAY;
    this.hours = days * 24;
    this.start = end - days * DAY;
    this.firstDay = Math.floor(this.start / DAY);
    this.dates = Array.from({ length: days + 1 }, (_, day) =>
      new Date((this.firstDay + day) * 86_400_000).toISOString().slice(0, 10),
    );
  }

  /**
   * The line of `store_status.csv` (`store_id,status,timestamp_utc`) of a store and slot, each from 0,
   * or null where the store is not polled then.
   */
  line(store: number, slot: number): string | null {
    const day = Math.floor(slot / SLOTS_A_DAY);
    const hourOfDay = slot - day * SLOTS_A_DAY;
    if (hourOfDay < 24) return this.poll(store, day * 24 + hourOfDay, false);

    if (this.chance(store, slot, Draw.Repeat) >= REPEATED_SHARE) return null;
    const repeated = seededHash(this.seed, store, slot, Draw.RepeatedHour) % 24;
    const contradicts = this.chance(store, slot, Draw.Contradict) < CONTRADICTING_SHARE;
    return this.poll(store, day * 24 + repeated, contradicts);
  }

  private poll(store: number, hour: number, contradicts: boolean): string | null {
    const at = this.instant(store, hour);
    const behaviour = BEHAVIOURS.deal(this.seed, store);
    if (!this.isPolled(store, hour, at, behaviour)) return null;
    const active = this.isActive(store, hour, behaviour) !== contradicts;
    return `${storeId(this.seed, store)},${active ? 'active' : 'inactive'},${this.timestamp(at)}`;
  }

  private instant(store: number, hour: number): EpochMicros {
    if (this.isNewest(store, hour)) return this.end;
    const phase = Math.floor(this.chance(store, 0, Draw.Phase) * PHASE_RANGE);
    const jitter = Math.floor(this.chance(store, hour, Draw.Jitter) * JITTER_RANGE);
    return this.start + hour * HOUR + phase + jitter;
  }

  private isNewest(store: number, hour: number): boolean {
    return store === 0 && hour === this.hours - 1;
  }

  private isPolled(store: number, hour: number, at: EpochMicros, { silent }: Behaviour): boolean {
    if (this.isNewest(store, hour) || hour === this.certainHour(store, silent)) return true;
    if (silent && hour >= silent[0] * this.hours && hour < silent[1] * this.hours) return false;
    const draw = this.chance(store, hour, Draw.Poll);
    return draw < (this.isAroundOpening(store, at) ? 1 - MISSED_SHARE : OFF_HOURS_SHARE);
  }

  private isAroundOpening(store: number, at: EpochMicros): boolean {
    const { offsetMinutes } = storeZone(this.seed, store);
    const localHour = Math.floor((at + offsetMinutes * MINUTE) / HOUR);
    // The epoch began on a Thursday, the week begins on Monday.
    return storeHours(this.seed, store).polledHours[(localHour + 3 * 24) % 168] === 1;
  }

  /** Every store is polled at least once, however short the range and its hours. */
  private certainHour(store: number, silent: Behaviour['silent']): number {
    if (silent?.[0] === 0) return this.hours - 1;
    return Math.floor(this.chance(store, 0, Draw.Certain) * 0.3 * this.hours);
  }

  private isActive(store: number, hour: number, { outages, downFrom }: Behaviour): boolean {
    if (outages === 'always') return false;
    if (outages === 'flapping') return hour % 2 === 0;
    if (downFrom !== undefined && hour >= downFrom * this.hours) return false;
    const block = Math.floor(hour / OUTAGE_BLOCK_HOURS);
    const draw = seededHash(this.seed, store, block, Draw.Outage);
    if ((draw & 0xffff) / 0x1_0000 >= outages) return true;
    const begin = (draw >>> 16) % OUTAGE_BLOCK_HOURS;
    const length = 1 + ((draw >>> 24) % LONGEST_OUTAGE_HOURS);
    const within = hour - block * OUTAGE_BLOCK_HOURS;
    return within < begin || within >= begin + length;
  }

  private chance(store: number, slot: number, draw: Draw): number {
    return seededFraction(this.seed, store, slot, draw);
  }

  /** `2026-03-05 12:09:39.388884 UTC`, with six digits always. */
  private timestamp(at: EpochMicros): string {
    const day = Math.floor(at / DAY);
    const inDay = at - day * DAY;
    const seconds = Math.floor(inDay / SECOND);
    const fraction = zeroPadded(SECOND, inDay - seconds * SECOND);
    const hours = zeroPadded(100, Math.floor(seconds / 3600));
    const minutes = zeroPadded(100, Math.floor(seconds / 60) % 60);
    const date = this.dates[day - this.firstDay] as string;
    return `${date} ${hours}:${minutes}:${zeroPadded(100, seconds % 60)}.${fraction} UTC`;
  }
}

/** `value` with leading zeros, as many digits as `range` (a power of ten) has zeros. */
function zeroPadded(range: number, value: number): string {
  return String(range + value).slice(1);
}
