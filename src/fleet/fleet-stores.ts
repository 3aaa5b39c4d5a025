import type { WeekByHour } from '../uptime/accounting-run';
import type { StoreReading } from '../stores/store-batch';
import type { EpochMicros } from '../uptime/epoch-micros';
import { forEachWindow, type StoreFigures, type WindowName } from '../uptime/figures';
import { CodedTexts } from './coded-texts';
import { STORE_STATES, type FleetStore, type StoreState } from './fleet-store';
import { STRIP_BYTES, stripText, writeStrip } from './status-strip';

/** What is computed of one store. */
export interface ComputedStore {
  readonly input: StoreReading;
  readonly figures: StoreFigures;
  readonly week: WeekByHour;
  readonly state: StoreState;
  readonly lastObservedAt: EpochMicros;
  readonly hoursOverlap: boolean;
}

/** What the last poll of a store found. */
export function isActive({ changes }: StoreReading): boolean {
  return (changes.at(-1) ?? 1) > 0;
}

const LAST_IS_ACTIVE = 1;
const WITHOUT_HOURS = 2;
const HOURS_OVERLAP = 4;

/**
 * All stores of the fleet, one by one in byte order of their ids, in some 190 bytes each: a column is
 * an array of numbers, and texts that many share are kept once.
 */
export class FleetStores {
  readonly ids: string[] = [];
  readonly names: (string | null)[] = [];
  readonly regions: CodedTexts;
  readonly types: CodedTexts;
  readonly timezones: CodedTexts;
  private readonly states: Uint8Array;
  private readonly flags: Uint8Array;
  private readonly observed: Float64Array;
  private readonly lengths: Record<WindowName, { up: Float64Array; down: Float64Array }>;
  private readonly strips: Uint8Array;

  /** @param most how many will be added */
  constructor(most: number) {
    this.regions = new CodedTexts(most);
    this.types = new CodedTexts(most);
    this.timezones = new CodedTexts(most);
    this.states = new Uint8Array(most);
    this.flags = new Uint8Array(most);
    this.observed = new Float64Array(most);
    this.lengths = forEachWindow(() => ({
      up: new Float64Array(most),
      down: new Float64Array(most),
    }));
    this.strips = new Uint8Array(most * STRIP_BYTES);
  }

  get count(): number {
    return this.ids.length;
  }

  /** Adds the store whose id follows those that are there. */
  add({ input, figures, week, state, lastObservedAt, hoursOverlap }: ComputedStore): void {
    const store = this.ids.push(input.storeId) - 1;
    this.names.push(null);
    this.timezones.set(store, input.timezone);
    this.states[store] = STORE_STATES.indexOf(state);
    this.flags[store] =
      (isActive(input) ? LAST_IS_ACTIVE : 0) |
      (input.businessHours.length === 0 ? WITHOUT_HOURS : 0) |
      (hoursOverlap ? HOURS_OVERLAP : 0);
    this.observed[store] = lastObservedAt;
    forEachWindow(({ name }) => {
      this.lengths[name].up[store] = figures.windows[name].uptime;
      this.lengths[name].down[store] = figures.windows[name].downtime;
    });
    writeStrip(this.stripOf(store), week);
  }

  /** Says what the stores file said of a store. */
  describe(store: number, profile: Pick<FleetStore, 'name' | 'region' | 'type'> | undefined): void {
    this.names[store] = profile?.name ?? null;
    this.regions.set(store, profile?.region ?? null);
    this.types.set(store, profile?.type ?? null);
  }

  stateOf(store: number): StoreState {
    return STORE_STATES[this.states[store] ?? 0] ?? 'up';
  }

  lastObservedAt(store: number): EpochMicros {
    return this.observed[store] ?? 0;
  }

  /** In microseconds. */
  uptime(store: number, window: WindowName): number {
    return this.lengths[window].up[store] ?? 0;
  }

  /** In microseconds. */
  downtime(store: number, window: WindowName): number {
    return this.lengths[window].down[store] ?? 0;
  }

  /** Whether no hours are set, so that it is open around the clock. */
  isWithoutHours(store: number): boolean {
    return this.has(store, WITHOUT_HOURS);
  }

  hoursOverlap(store: number): boolean {
    return this.has(store, HOURS_OVERLAP);
  }

  /** All that is known of a store. */
  get(store: number): FleetStore {
    return {
      storeId: this.ids[store] ?? '',
      name: this.names[store] ?? null,
      region: this.regions.get(store),
      type: this.types.get(store),
      timezone: this.timezones.get(store) ?? '',
      state: this.stateOf(store),
      lastObservedAt: this.lastObservedAt(store),
      lastStatus: this.has(store, LAST_IS_ACTIVE) ? 'active' : 'inactive',
      observationsLastWeek: 0,
      windows: forEachWindow(({ name }) => {
        const [uptime, downtime] = [this.uptime(store, name), this.downtime(store, name)];
        return {
          business: uptime + downtime,
          uptime,
          downtime,
          unknown: 0,
          covered: 0,
          uptimeLeast: uptime,
          uptimeMost: uptime,
        };
      }),
      strip: stripText(this.stripOf(store)),
    };
  }

  private has(store: number, flag: number): boolean {
    return ((this.flags[store] ?? 0) & flag) !== 0;
  }

  private stripOf(store: number): Uint8Array {
    return this.strips.subarray(store * STRIP_BYTES, (store + 1) * STRIP_BYTES);
  }
}
