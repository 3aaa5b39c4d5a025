import { Injectable } from '@nestjs/common';
import { Problem } from '../common/problem';
import { WeighedMemory } from '../common/weighed-memory';
import { orderOf } from './change-order';
import {
  changesCursor,
  changesPlace,
  type AskedChanges,
  type ChangesView,
} from './report-changes-view';
import { CHANGE_REASONS, ReportComparison, type StoreChange } from './report-comparison';
import { reportColumns, rowObject } from './report-columns';
import { ReportRowRepository } from './report-row.repository';
import type { FiguresDto } from './figures.dto';
import type { ReportChangesDto } from './report-changes.dto';
import { ReportService } from './report-service';
import type { Report } from './report.entity';

/** Pairs of reports that are remembered. */
const MOST_PAIRS = 8;
/** Stores of them all, some 100 bytes each; one pair of larger reports is remembered all the same. */
const MOST_STORES_IN_ALL = 1_000_000;

/** What changed from one report to another (`docs/api.md`, section 6, Dashboard). */
@Injectable()
export class ReportChangesService {
  private readonly remembered = new WeighedMemory<StoreChange[]>(MOST_PAIRS, MOST_STORES_IN_ALL);

  constructor(
    private readonly reports: ReportService,
    private readonly comparison: ReportComparison,
    private readonly rows: ReportRowRepository,
  ) {}

  /**
   * A page of the stores with a figure that differs. A cursor fixes reason and order.
   * @throws Problem 404 where one of the reports is not there or not complete, 400 where they cannot be
   * compared or the cursor does not fit.
   */
  async page(
    asked: AskedChanges,
    limit: number,
    cursor: string | undefined,
  ): Promise<ReportChangesDto> {
    const after = await this.complete(asked.reportId);
    const before = await this.complete(asked.since);
    requireComparable(before, after);
    const { view, position } = changesPlace(asked, cursor);
    const changes = await this.changes(before, after);
    const chosen = chosenBy(view, await this.inOrder(changes, before, after, view));
    const next = position + limit;
    return {
      items: await this.itemsOf(before, after, chosen.slice(position, next)),
      next_cursor: next < chosen.length ? changesCursor({ view, position: next }) : null,
      stores: changes.length,
      totals: totalsOf(changes),
    };
  }

  private async complete(reportId: string): Promise<Report> {
    const report = await this.reports.get(reportId);
    if (report.status === 'Complete') return report;
    throw Problem.notFound(`Report ${report.reportId} is ${report.status}; it has no rows.`);
  }

  private async inOrder(
    changes: readonly StoreChange[],
    before: Report,
    after: Report,
    { sort, order }: ChangesView,
  ): Promise<readonly StoreChange[]> {
    if (sort === 'store_id') return order === 'asc' ? changes : changes.toReversed();
    const differences = await this.comparison.differencesOf(changes, before, after, sort);
    return Array.from(orderOf(differences, order), (position) => changes[position]).filter(
      (change) => change !== undefined,
    );
  }

  private changes(before: Report, after: Report): Promise<StoreChange[]> {
    const stores = Math.max(before.storesTotal, after.storesTotal);
    return this.remembered.find(`${before.reportId} ${after.reportId}`, stores, () =>
      this.comparison.of(before, after),
    );
  }

  private async itemsOf(
    before: Report,
    after: Report,
    changes: readonly StoreChange[],
  ): Promise<ReportChangesDto['items']> {
    const ids = changes.map(({ storeId }) => storeId);
    const [earlier, later] = await Promise.all([
      this.figures(before.reportId, ids),
      this.figures(after.reportId, ids),
    ]);
    return changes.map(({ storeId, reasons }) => ({
      store_id: storeId,
      reasons: [...reasons],
      before: earlier.get(storeId) ?? null,
      after: later.get(storeId) ?? null,
    }));
  }

  private async figures(reportId: string, ids: string[]): Promise<Map<string, FiguresDto>> {
    const columns = reportColumns(undefined).filter(({ name }) => name !== 'store_id');
    const rows = await this.rows.ofStores(reportId, ids);
    return new Map(
      rows.map((row) => [row.storeId, rowObject(columns, row) as unknown as FiguresDto]),
    );
  }
}

function requireComparable(before: Report, after: Report): void {
  if ((before.asOf ?? -Infinity) > (after.asOf ?? -Infinity)) {
    throw Problem.badRequest('since is as of a later instant; compare the other way round.', {
      parameter: 'since',
    });
  }
  const isSame =
    before.parameters.interpolation === after.parameters.interpolation &&
    before.parameters.max_carry_minutes === after.parameters.max_carry_minutes;
  if (isSame) return;
  throw Problem.badRequest(
    'The reports are counted in different ways; name one with the same interpolation and max_carry_minutes.',
    { parameter: 'since' },
  );
}

function chosenBy(
  { reason }: ChangesView,
  changes: readonly StoreChange[],
): readonly StoreChange[] {
  return reason === undefined ? changes : changes.filter(({ reasons }) => reasons.includes(reason));
}

function totalsOf(changes: readonly StoreChange[]): ReportChangesDto['totals'] {
  const counts = new Map<string, number>();
  for (const reason of changes.flatMap(({ reasons }) => reasons)) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return Object.fromEntries(
    CHANGE_REASONS.map((reason) => [reason, counts.get(reason) ?? 0]),
  ) as unknown as ReportChangesDto['totals'];
}
