import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { decodeCursor, encodeCursor, pageOf } from '../common/page';
import { Problem } from '../common/problem';
import { Slice } from '../common/slice';
import { rowObject } from '../reports/report-columns';
import { csvHeader, csvLine } from '../reports/formats/csv-format';
import { escapeFormulas, type FormulaChoice } from '../reports/formats/formula-escape';
import { formatInstant } from '../uptime/epoch-micros';
import { testOf, type FleetFilter } from './fleet-filter';
import { STORE_SORTS, type OrderDirection, type StoreSort } from './fleet-order';
import type { FleetPicture } from './fleet-picture';
import { FleetPictures } from './fleet-pictures';
import { FLEET_COLUMNS, STORE_STATES } from './fleet-store';

const LIST = 'fleet-stores';
/** Lines of a CSV that are written at a time. */
const LINES_AT_A_TIME = 200;

const viewSchema = z.object({
  sort: z.enum(STORE_SORTS),
  order: z.enum(['asc', 'desc']),
  q: z.string().optional(),
  region: z.string().optional(),
  type: z.string().optional(),
  timezone: z.string().optional(),
  states: z.array(z.enum(STORE_STATES)).optional(),
});
const cursorSchema = z.object({
  picture: z.uuid(),
  view: viewSchema,
  after: z.object({ value: z.union([z.string(), z.number(), z.null()]), storeId: z.string() }),
});

/** What a caller sees of the stores: order and filters. */
export interface FleetView extends FleetFilter {
  readonly sort?: StoreSort | undefined;
  readonly order?: OrderDirection | undefined;
}

/** Which part of a view is asked for. */
export interface FleetPlace {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** How many of the selected stores are left out. */
  readonly offset?: number | undefined;
}

type FullView = z.output<typeof viewSchema>;

/** A page of stores; see `FleetStoresPageDto`. */
export interface FleetStoresPage {
  items: Record<string, string | number | null>[];
  next_cursor: string | null;
  as_of: string | null;
  total: number;
}

/** The stores of the fleet, as pages and as CSV (`docs/api.md`, Dashboard). */
@Injectable()
export class FleetStoresService {
  constructor(private readonly pictures: FleetPictures) {}

  /**
   * A page of stores. A cursor fixes order and filters; those given beside it must be the same. It
   * goes on in the picture that it began in; where that is gone, in the newest one, behind the place
   * of the last store. An offset counts in the newest one.
   * @throws Problem 400 for a cursor that does not fit, or one beside an offset.
   */
  async page(asked: FleetView, { limit, cursor, offset }: FleetPlace): Promise<FleetStoresPage> {
    if (cursor !== undefined && offset !== undefined) {
      throw Problem.badRequest('cursor says where the page begins; leave offset away.', {
        parameter: 'offset',
      });
    }
    const from = cursor === undefined ? null : decodeCursor(LIST, cursor, cursorSchema);
    const view: FullView = from?.view ?? fullView(asked);
    if (from) requireSame(asked, view);
    const known = from ? this.pictures.find(from.picture) : null;
    const picture = known ?? (await this.pictures.current());
    const order = picture.order(view.sort, view.order);
    const passes = testOf(picture.stores, view);
    const first = from ? order.firstBehind(from.after) : 0;
    let total = 0;
    const found: number[] = [];
    order.places.forEach((store, index) => {
      if (!passes(store)) return;
      total += 1;
      const isBehind = index >= first && total > (offset ?? 0);
      if (isBehind && found.length <= limit) found.push(store);
    });
    const { items, next_cursor } = pageOf(found, limit, (last) => {
      this.pictures.keep(picture);
      const after = { value: order.valueOf(last), storeId: picture.stores.ids[last] };
      return encodeCursor(LIST, { picture: picture.id, view, after });
    });
    return {
      items: items.map((store) => rowObject(FLEET_COLUMNS, picture.stores.get(store))),
      next_cursor,
      as_of: picture.summary.as_of,
      total,
    };
  }

  /** All stores that a view selects, as CSV, and a name for the file. */
  async csv(
    asked: FleetView,
    formulas: FormulaChoice,
  ): Promise<{ stream: Readable; fileName: string }> {
    const picture = await this.pictures.current();
    const stamp = picture.asOf === null ? '' : `-${shortInstant(picture.asOf)}`;
    return {
      stream: Readable.from(csvText(picture, fullView(asked), formulas)),
      fileName: `stores${stamp}.csv`,
    };
  }
}

async function* csvText(
  picture: FleetPicture,
  view: FullView,
  formulas: FormulaChoice,
): AsyncGenerator<string> {
  const columns = formulas === 'escape' ? escapeFormulas(FLEET_COLUMNS) : FLEET_COLUMNS;
  const passes = testOf(picture.stores, view);
  const slice = new Slice();
  let text = csvHeader(columns);
  let lines = 0;
  for (const store of picture.order(view.sort, view.order).places) {
    if (slice.isOver) await slice.next();
    if (!passes(store)) continue;
    text += csvLine(columns, picture.stores.get(store));
    lines += 1;
    if (lines % LINES_AT_A_TIME > 0) continue;
    yield text;
    text = '';
  }
  yield text;
}

function fullView({ sort = 'store_id', order = 'asc', states, ...filter }: FleetView): FullView {
  return { ...filter, sort, order, ...(states && { states: [...states] }) };
}

function requireSame(asked: FleetView, view: FullView): void {
  for (const [name, value] of Object.entries(asked) as [keyof FullView, unknown][]) {
    if (value === undefined || JSON.stringify(value) === JSON.stringify(view[name])) continue;
    throw Problem.badRequest(
      'cursor belongs to another order or filter; repeat those of the first page or leave them away.',
      { parameter: 'cursor' },
    );
  }
}

/** For the name of a file: `20230125T181322Z`. */
function shortInstant(at: number): string {
  return formatInstant(at).replace(/[-:]|\.\d+/g, '');
}
