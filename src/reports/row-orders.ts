import { Injectable } from '@nestjs/common';
import { WeighedMemory } from '../common/weighed-memory';
import { ReportRowRepository, type FigureSort } from './report-row.repository';
import { RowOrder } from './row-order';

/** Rows of all orders that are remembered, and of all lists of ids: some 10 and 50 MB. */
const MOST_ROWS_IN_ALL = 1_000_000;
/** Orders that are remembered: those of small reports would be tens of thousands within these rows. */
const MOST_ORDERS = 100;

/**
 * Remembers the orders in which reports are paged through: a finished report does not change, and
 * sorting 100,000 rows for each page takes the database 80 ms.
 */
@Injectable()
export class RowOrders {
  private readonly remembered = new WeighedMemory<RowOrder>(MOST_ORDERS, MOST_ROWS_IN_ALL);
  /** The orders of a report share its ids: each with its own, six would be most of what V8 has to look through. */
  private readonly ids = new WeighedMemory<readonly string[]>(MOST_ORDERS, MOST_ROWS_IN_ALL);

  constructor(private readonly repository: ReportRowRepository) {}

  /**
   * The order of a finished report's rows by a figure; `null` where it has too many to be remembered.
   * @param rows how many it has
   */
  async find(
    reportId: string,
    sort: FigureSort,
    order: 'asc' | 'desc',
    rows: number,
  ): Promise<RowOrder | null> {
    if (rows > Math.min(MOST_ROWS_IN_ALL, RowOrder.MOST_ROWS)) return null;
    return this.remembered.find(`${reportId} ${sort} ${order}`, rows, async () => {
      const ids = await this.ids.find(reportId, rows, () => this.repository.storeIds(reportId));
      return RowOrder.of(ids, await this.repository.figures(reportId, sort), order);
    });
  }
}
