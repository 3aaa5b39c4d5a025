import type { Item } from '../../api/client';
import { csvRecords } from '../../format/csv';
import type { Order } from '../../parts/sort-head';

/** A row of a report; with detail it has further columns, which the downloads hold. */
export type Row = Item<'/api/v1/reports/{report_id}/rows'>;
/** A column of figures. */
export type Measure = Exclude<keyof Row, 'store_id'>;

/** The figures of a report, in the order of its columns. */
export const MEASURES: readonly {
  readonly name: Measure;
  readonly title: string;
  readonly unit: string;
}[] = [
  { name: 'uptime_last_hour', title: 'Up, last hour', unit: 'min' },
  { name: 'downtime_last_hour', title: 'Down, last hour', unit: 'min' },
  { name: 'uptime_last_day', title: 'Up, last day', unit: 'h' },
  { name: 'downtime_last_day', title: 'Down, last day', unit: 'h' },
  { name: 'uptime_last_week', title: 'Up, last week', unit: 'h' },
  { name: 'downtime_last_week', title: 'Down, last week', unit: 'h' },
];

/** The rows of a report, read from its CSV: what is shown is what is downloaded. */
export function rowsOf(csv: string): readonly Row[] {
  const [head = [], ...records] = csvRecords(csv);
  const id = head.indexOf('store_id');
  const places = MEASURES.map(({ name }) => [name, head.indexOf(name)] as const);
  return records.map((record) => ({
    store_id: record[id] ?? '',
    ...(Object.fromEntries(places.map(([name, place]) => [name, Number(record[place])])) as Record<
      Measure,
      number
    >),
  }));
}

/** The rows whose ids hold a text, by a column; rows with the same figure stay in the order of their ids. */
export function arrange(
  rows: readonly Row[],
  text: string,
  sort: keyof Row,
  order: Order,
): readonly Row[] {
  const found = text === '' ? rows : rows.filter(({ store_id }) => store_id.includes(text));
  if (sort === 'store_id') return order === 'asc' ? found : found.toReversed();
  const sign = order === 'asc' ? 1 : -1;
  return found.toSorted((a, b) => sign * (a[sort] - b[sort]));
}
