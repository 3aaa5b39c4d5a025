import { firstWhere, lastUpTo } from '../common/sorted-search';
import { coverageNumber, roundedHundredths } from '../uptime/rounding';
import { WINDOWS, type WindowName } from '../uptime/figures';
import type { FleetStores } from './fleet-stores';

/** What stores can be sorted by (`docs/api.md`, Dashboard). */
export const STORE_SORTS = [
  'store_id',
  'name',
  'uptime_last_hour',
  'downtime_last_hour',
  'uptime_last_day',
  'downtime_last_day',
  'uptime_last_week',
  'downtime_last_week',
  'share_last_week',
  'last_observed_at',
] as const;
export type StoreSort = (typeof STORE_SORTS)[number];
export type OrderDirection = 'asc' | 'desc';

/** What a store is sorted by; null comes last in either direction. */
export type SortValue = string | number | null;

/** The store after which a page begins. */
export interface StorePosition {
  readonly value: SortValue;
  readonly storeId: string;
}

/**
 * The stores of a picture in an order: figures as printed, names by their first 64 characters without regard to
 * case, equal ones by id, ascending in either direction.
 */
export class FleetOrder {
  private constructor(
    private readonly stores: FleetStores,
    private readonly sort: StoreSort,
    private readonly direction: OrderDirection,
    /** Places of the stores in byte order of their ids. */
    readonly places: Uint32Array,
  ) {}

  static of(stores: FleetStores, sort: StoreSort, direction: OrderDirection): FleetOrder {
    const places = Uint32Array.from(stores.ids.keys());
    const order = new FleetOrder(stores, sort, direction, places);
    if (sort === 'store_id') {
      if (direction === 'desc') places.reverse();
      return order;
    }
    const values = stores.ids.map((_, store) => order.valueOf(store));
    places.sort((a, b) => order.compare(values[a] ?? null, a, values[b] ?? null, b));
    return order;
  }

  /** By what a store is sorted; nothing but its id where it is sorted by that. */
  valueOf(store: number): SortValue {
    switch (this.sort) {
      case 'store_id':
        return null;
      case 'name':
        return beginning(this.stores.names[store] ?? null);
      case 'last_observed_at':
        return this.stores.lastObservedAt(store);
      case 'share_last_week': {
        const uptime = this.stores.uptime(store, 'last_week');
        return coverageNumber(uptime, uptime + this.stores.downtime(store, 'last_week'));
      }
      default:
        return this.figureOf(store, this.sort);
    }
  }

  /** The index of the first store behind a position, in this picture or one before it. */
  firstBehind({ value, storeId }: StorePosition): number {
    const place = placeOf(this.stores.ids, storeId);
    return firstWhere(this.places.length, (index) => {
      const store = this.places[index] ?? 0;
      return this.compare(this.valueOf(store), store, value, place) > 0;
    });
  }

  private figureOf(store: number, sort: `${'uptime' | 'downtime'}_${WindowName}`): number {
    const window = WINDOWS.find(({ name }) => sort.endsWith(name));
    if (window === undefined) return 0;
    const kind = sort.startsWith('uptime') ? 'uptime' : 'downtime';
    return roundedHundredths(this.stores[kind](store, window.name), window.unit);
  }

  private compare(a: SortValue, aPlace: number, b: SortValue, bPlace: number): number {
    if (a === b) {
      return this.sort === 'store_id' && this.direction === 'desc'
        ? bPlace - aPlace
        : aPlace - bPlace;
    }
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b === (this.direction === 'asc') ? -1 : 1;
  }
}

/** Names differ early, and a cursor has room for so much. */
function beginning(name: string | null): string | null {
  // Half a surrogate pair would be no text.
  return (
    name
      ?.slice(0, 64)
      .replace(/\p{Cs}$/u, '')
      .toLowerCase() ?? null
  );
}

/** Where an id stands among others in byte order: its index, or one half between two. */
function placeOf(ids: readonly string[], id: string): number {
  const last = lastUpTo(ids, id);
  return ids[last] === id ? last : last + 0.5;
}
