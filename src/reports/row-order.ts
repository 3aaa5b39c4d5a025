import { firstWhere, lastUpTo } from '../common/sorted-search';

/** Room for the position below the figure within the exact range of a number. */
const MOST_ROWS = 2 ** 20;

/** What a figure may be at most: both together stay below 2^53. */
const MOST_FIGURE = 2 ** 32 - 1;

/** The row after which a page begins: its figure and its id. */
export interface RowPosition {
  readonly value: number;
  readonly storeId: string;
}

/**
 * The stores of a report by one of its figures; those with equal figures by id. Each is one number,
 * its figure above its position, so that sorting 100,000 of them takes 10 ms and finding one nothing.
 */
export class RowOrder {
  static readonly MOST_ROWS = MOST_ROWS;

  private constructor(
    private readonly ids: readonly string[],
    private readonly keys: Float64Array,
    private readonly keyOf: (figure: number, position: number) => number,
  ) {}

  /**
   * @param ids in byte order, at most {@link RowOrder.MOST_ROWS}
   * @param figures one for each, whole numbers from 0 to 2^32 - 1
   */
  static of(ids: readonly string[], figures: Float64Array, order: 'asc' | 'desc'): RowOrder {
    const keyOf = (figure: number, position: number) =>
      (order === 'asc' ? figure : MOST_FIGURE - figure) * MOST_ROWS + position;
    return new RowOrder(ids, figures.map(keyOf).sort(), keyOf);
  }

  /** The ids of the `limit` stores that follow `after`; from the first one on without it. */
  page(limit: number, after?: RowPosition): string[] {
    const from = after
      ? firstAbove(this.keys, this.keyOf(after.value, lastUpTo(this.ids, after.storeId)))
      : 0;
    return Array.from(
      this.keys.subarray(from, from + limit),
      (key) => this.ids[key % MOST_ROWS] ?? '',
    );
  }
}

function firstAbove(keys: Float64Array, key: number): number {
  return firstWhere(keys.length, (i) => (keys[i] ?? Infinity) > key);
}
