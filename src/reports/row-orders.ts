import { Injectable } from '@nestjs/common';
import { WeighedMemory } from '../common/weighed-memory';
import { ReportRowRepository, type FigureSort } from './report-row.repository';
import { RowOrder } from './row-order';

/** Rows of all orders that are remembered: some 60 MB. */
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
    return this.remembered.find(`${reportId} ${sort} ${order}`, rows, () =>
      this.read(reportId, sort, order),
    );
  }

  private async read(reportId: string, sort: FigureSort, order: 'asc' | 'desc'): Promise<RowOrder> {
    const { ids, figures } = await this.repository.figures(reportId, sort);
    return RowOrder.of(ids, figures, order);
  }
}
