import { randomUUID } from 'node:crypto';
import type { EpochMicros } from '../uptime/epoch-micros';
import type { FleetDto } from './fleet.dto';
import { FleetOrder, type OrderDirection, type StoreSort } from './fleet-order';
import type { FleetStores } from './fleet-stores';

/** Orders that are remembered, those used last: 4 bytes a store each. */
const MOST_ORDERS = 4;

/** The whole fleet as of its newest poll, computed once for a version of the data. */
export class FleetPicture {
  /** Names the picture in cursors. */
  readonly id = randomUUID();
  private readonly orders = new Map<string, FleetOrder>();

  /**
   * @param version the data version that it is of, or one later than that
   * @param asOf null without polls
   */
  constructor(
    readonly version: number,
    readonly asOf: EpochMicros | null,
    readonly stores: FleetStores,
    readonly summary: FleetDto,
  ) {}

  /** The stores in an order. */
  order(sort: StoreSort, direction: OrderDirection): FleetOrder {
    const key = `${sort} ${direction}`;
    const order = this.orders.get(key) ?? FleetOrder.of(this.stores, sort, direction);
    this.orders.delete(key);
    this.orders.set(key, order);
    for (const oldest of this.orders.keys()) {
      if (this.orders.size <= MOST_ORDERS) break;
      this.orders.delete(oldest);
    }
    return order;
  }
}
