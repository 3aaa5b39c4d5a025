import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf, type Page } from '../common/page';
import { Problem } from '../common/problem';
import { roundedHundredths } from '../uptime/rounding';
import { reportColumns, rowObject } from './report-columns';
import { ReportService } from './report-service';
import type { ReportRow } from './report-row';
import type { Report } from './report.entity';
import { ReportRowRepository, type RowPage, type RowSort } from './report-row.repository';
import { RowOrders } from './row-orders';

const LIST = 'report-rows';

const viewSchema = z.object({
  reportId: z.uuid(),
  sort: z.enum(['store_id', 'downtime_last_hour', 'downtime_last_day', 'downtime_last_week']),
  order: z.enum(['asc', 'desc']),
  storeIdPrefix: z.string().optional(),
  region: z.string().optional(),
  type: z.string().optional(),
});
const cursorSchema = z
  .object({
    view: viewSchema,
    after: z.object({ value: z.union([z.string(), z.int()]), storeId: z.string() }),
  })
  .refine(({ view, after }) => (view.sort === 'store_id') === (typeof after.value === 'string'));

/** What a caller sees of a report's rows: order and filters. */
export type RowView = z.output<typeof viewSchema>;

function sortValue(row: ReportRow, sort: RowSort): string | number {
  switch (sort) {
    case 'store_id':
      return row.storeId;
    case 'downtime_last_hour':
      return roundedHundredths(row.windows.last_hour.downtime, 'minutes');
    case 'downtime_last_day':
      return roundedHundredths(row.windows.last_day.downtime, 'hours');
    case 'downtime_last_week':
      return roundedHundredths(row.windows.last_week.downtime, 'hours');
  }
}

/** The rows of a finished report as pages (`docs/api.md`, section 6). */
@Injectable()
export class ReportRowsService {
  constructor(
    private readonly reports: ReportService,
    private readonly rows: ReportRowRepository,
    private readonly orders: RowOrders,
  ) {}

  /**
   * A page of a report's rows. A cursor fixes order and filters; those given beside it must be the
   * same.
   * @throws Problem 404 where there is no such report or it has no rows yet, 400 for a cursor that
   * does not fit.
   */
  async page(
    asked: Partial<RowView> & { reportId: string },
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<Record<string, string | number | null>>> {
    const report = await this.reports.get(asked.reportId);
    if (report.status !== 'Complete') {
      throw Problem.notFound(`Report ${report.reportId} is ${report.status}; it has no rows.`);
    }
    const from = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorSchema);
    const view: RowView = from?.view ?? { sort: 'store_id', order: 'asc', ...asked };
    for (const [name, value] of Object.entries(asked)) {
      if (value !== view[name as keyof RowView]) {
        throw Problem.badRequest(
          'cursor belongs to another order, filter or report; repeat those of the first page or leave them away.',
          { parameter: 'cursor' },
        );
      }
    }
    const { sort, order, storeIdPrefix, region, type } = view;
    const page: RowPage = {
      sort,
      order,
      ...(storeIdPrefix !== undefined && { storeIdPrefix }),
      ...(region !== undefined && { region }),
      ...(type !== undefined && { type }),
      limit: limit + 1,
      ...(from && { after: from.after }),
    };
    const { items, next_cursor } = pageOf(await this.read(report, page), limit, (last) =>
      encodeCursor(LIST, {
        view,
        after: { value: sortValue(last, view.sort), storeId: last.storeId },
      }),
    );
    const columns = reportColumns(report.parameters.detail);
    return { items: items.map((row) => rowObject(columns, row)), next_cursor };
  }

  /** A whole report by a figure is read by the order that is remembered of it, if one is. */
  private async read(report: Report, page: RowPage): Promise<ReportRow[]> {
    const { sort, order, storeIdPrefix, region, type, limit, after } = page;
    const isFiltered = (storeIdPrefix ?? region ?? type) !== undefined;
    if (sort !== 'store_id' && !isFiltered) {
      const known = await this.orders.find(report.reportId, sort, order, report.storesTotal);
      if (known) {
        const position = after && { value: Number(after.value), storeId: after.storeId };
        return this.rows.ofStores(report.reportId, known.page(limit, position));
      }
    }
    return this.rows.page(report.reportId, page);
  }
}
