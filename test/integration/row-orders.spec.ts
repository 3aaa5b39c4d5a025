import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { ReportRowRepository, type FigureSort } from '../../src/reports/report-row.repository';
import { RowOrders } from '../../src/reports/row-orders';
import { Application } from '../support/application';

const SORTS: FigureSort[] = ['downtime_last_hour', 'downtime_last_day', 'downtime_last_week'];

describe('the remembered order of a report', () => {
  let application: Application;
  let reportId: string;
  let rows: ReportRowRepository;
  let stores: number;

  beforeAll(async () => {
    application = await Application.start();
    await application.uploadDirectory(join(__dirname, '../../data'));
    reportId = await application.trigger();
    stores = (await application.ended(reportId)).text.split('\n').length - 2;
    rows = application.app.get(ReportRowRepository);
    expect(stores).toBeGreaterThan(150);
  });
  afterAll(async () => {
    await application.stop();
  });

  it.each(SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))(
    'is that of the database, by %s %s',
    async (sort, order) => {
      const sorted = (await rows.page(reportId, { sort, order, limit: 1_000 })).map(
        ({ storeId }) => storeId,
      );
      const known = await application.app.get(RowOrders).find(reportId, sort, order, stores);
      expect(known?.page(1_000)).toEqual(sorted);
      expect(sorted).toHaveLength(stores);
    },
  );

  it('is read anew when a hundred others were asked for since, however small their reports', async () => {
    const orders = application.app.get(RowOrders);
    const find = (id: string) => orders.find(id, 'downtime_last_day', 'asc', 0);
    const first = await find(reportId);
    for (let other = 1; other < 100; other += 1) await find(randomUUID());
    expect(await find(reportId)).toBe(first);
    for (let other = 1; other <= 100; other += 1) await find(randomUUID());
    expect(await find(reportId)).not.toBe(first);
  });

  it('is not made for a report beyond its bounds', async () => {
    const orders = application.app.get(RowOrders);
    expect(await orders.find(reportId, 'downtime_last_day', 'asc', 1_000_001)).toBeNull();
  });
});
