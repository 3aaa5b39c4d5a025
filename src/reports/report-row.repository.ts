import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { Slice } from '../common/slice';
import { BinaryRowWriter, type BinaryRows } from '../database/binary-rows';
import { Database } from '../database/database';
import { countRows, readUnsigned, type PackedRows } from '../database/packed-rows';
import type { EpochMicros } from '../uptime/epoch-micros';
import { WINDOWS, type WindowFigures, type WindowName } from '../uptime/figures';
import type { ReportRow } from './report-row';
import type { StoreFingerprint } from './store-fingerprints';

const BASE = ['uptime', 'downtime'] as const;
const DETAIL = ['business', 'unknown', 'covered', 'uptimeLeast', 'uptimeMost'] as const;
const LENGTHS = [...BASE, ...DETAIL] as const;

function column(length: (typeof LENGTHS)[number], window: WindowName): string {
  const name = length.replace(/[A-Z]/, (letter) => `_${letter.toLowerCase()}`);
  return `${name}_${window}`;
}

const LENGTH_COLUMNS = WINDOWS.flatMap((w) => LENGTHS.map((length) => column(length, w.name)));
const COLUMNS = [
  'store_id',
  ...LENGTH_COLUMNS,
  'last_observed_at',
  'observations_last_week',
  'timezone',
];

/** How PostgreSQL sends an `integer`. */
const FIGURE_BYTES = 4;
const NO_FIGURES: PackedRows = '\\x';

type StoredRow = [string, ...(number | string | null)[]];

function toReportRow(stored: StoredRow): ReportRow {
  const cell = (i: number) => Number(stored[i] ?? 0);
  const figures = (first: number): WindowFigures => ({
    uptime: cell(first),
    downtime: cell(first + 1),
    business: cell(first + 2),
    unknown: cell(first + 3),
    covered: cell(first + 4),
    uptimeLeast: cell(first + 5),
    uptimeMost: cell(first + 6),
  });
  const rest = 1 + LENGTH_COLUMNS.length;
  return {
    storeId: stored[0],
    windows: {
      last_hour: figures(1),
      last_day: figures(1 + LENGTHS.length),
      last_week: figures(1 + 2 * LENGTHS.length),
    },
    lastObservedAt: (stored[rest] as EpochMicros | null) ?? null,
    observationsLastWeek: cell(rest + 1),
    timezone: String(stored[rest + 2] ?? ''),
  };
}

/**
 * How a page of rows may be sorted, and what each key stands for in SQL. A figure counts as it is
 * printed, in hundredths of its unit: rows that look equal are equal, and follow one another by id.
 */
export const ROW_SORTS = {
  store_id: 'store_id',
  downtime_last_hour: '((downtime_last_hour + 300000) / 600000)',
  downtime_last_day: '((downtime_last_day + 18000000) / 36000000)',
  downtime_last_week: '((downtime_last_week + 18000000) / 36000000)',
} as const;

export type RowSort = keyof typeof ROW_SORTS;
/** The sorts by a figure. */
export type FigureSort = Exclude<RowSort, 'store_id'>;

/** A page to read: its order, its filters, and the row after which it begins. */
export interface RowPage {
  readonly sort: RowSort;
  readonly order: 'asc' | 'desc';
  readonly storeIdPrefix?: string;
  readonly region?: string;
  readonly type?: string;
  readonly limit: number;
  readonly after?: { readonly value: string | number; readonly storeId: string };
}

/** The rows of finished reports: `report_row`, in whole microseconds. */
@Injectable()
export class ReportRowRepository {
  constructor(private readonly database: Database) {}

  /**
   * Rows read at a time when a whole report is streamed: each reader who has gone to sleep holds as many
   * in memory.
   */
  static readonly STREAM_BATCH = 1_000;

  async deleteAll(client: pg.ClientBase, reportId: string): Promise<void> {
    await client.query('DELETE FROM report_row WHERE report_id = $1', [reportId]);
  }

  /** Takes rows into the table; `end` before the transaction is committed. */
  writer(client: pg.ClientBase, reportId: string, detail: boolean): ReportRowWriter {
    return new ReportRowWriter(client, reportId, detail);
  }

  /**
   * The whole report in byte order of the ids, read in batches: bounded memory.
   * @param stores how many rows it has; where fewer are found, as when it is deleted meanwhile, the
   * stream fails rather than end short.
   */
  async *stream(reportId: string, stores: number): AsyncGenerator<ReportRow[]> {
    const slice = new Slice();
    let after = '';
    let left = stores;
    while (left > 0) {
      const batch = await this.database.tuples<StoredRow>(
        `SELECT ${COLUMNS.join(', ')} FROM report_row
         WHERE report_id = $1 AND store_id > $2 ORDER BY store_id LIMIT $3`,
        [reportId, after, ReportRowRepository.STREAM_BATCH],
      );
      const last = batch.at(-1);
      if (!last) throw new Error(`report ${reportId} lacks ${left} of its ${stores} rows`);
      after = last[0];
      left -= batch.length;
      // Many are read at once: each takes a turn, and others are answered in between.
      await slice.next();
      yield batch.map(toReportRow);
    }
  }

  /** The stores of a report in byte order of their ids. */
  async storeIds(reportId: string): Promise<string[]> {
    // As one text: a row for each would hold others up for as long as it takes to make 100,000 of them.
    // No id has a control character (docs/accounting.md, section 1), so none has the line's end in it.
    const [row] = await this.database.packed<[string | null]>(
      `SELECT string_agg(store_id, E'\\n' ORDER BY store_id) FROM report_row WHERE report_id = $1`,
      [reportId],
    );
    return row?.[0]?.split('\n') ?? [];
  }

  /** A figure of each of these stores, as it is printed. */
  async figures(reportId: string, sort: FigureSort): Promise<Float64Array> {
    const [row] = await this.database.packed<[PackedRows | null]>(
      `SELECT string_agg(int4send((${ROW_SORTS[sort]})::integer), '' ORDER BY store_id)::text
       FROM report_row WHERE report_id = $1`,
      [reportId],
    );
    const packed = row?.[0] ?? NO_FIGURES;
    return new Float64Array(countRows(packed, FIGURE_BYTES)).map((_, i) =>
      readUnsigned(packed, i * FIGURE_BYTES, FIGURE_BYTES),
    );
  }

  /** The rows of these stores, in their order; a store that the report does not have is left out. */
  async ofStores(reportId: string, storeIds: readonly string[]): Promise<ReportRow[]> {
    const rows = await this.database.tuples<StoredRow>(
      `SELECT ${COLUMNS.join(', ')} FROM report_row WHERE report_id = $1 AND store_id = ANY ($2)`,
      [reportId, storeIds],
    );
    const found = new Map(rows.map((row) => [row[0], row]));
    return storeIds.flatMap((id) => {
      const row = found.get(id);
      return row ? [toReportRow(row)] : [];
    });
  }

  async page(reportId: string, page: RowPage): Promise<ReportRow[]> {
    const values: unknown[] = [reportId, page.limit];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const sort = ROW_SORTS[page.sort];
    const order = page.order === 'desc' ? 'DESC' : 'ASC';
    const conditions = ['report_id = $1'];
    if (page.storeIdPrefix !== undefined) {
      conditions.push(`starts_with(store_id, ${bind(page.storeIdPrefix)})`);
    }
    if (page.region !== undefined || page.type !== undefined) {
      const profile = ['s.store_id = report_row.store_id'];
      if (page.region !== undefined) profile.push(`s.region = ${bind(page.region)}`);
      if (page.type !== undefined) profile.push(`s.type = ${bind(page.type)}`);
      conditions.push(`EXISTS (SELECT FROM stores s WHERE ${profile.join(' AND ')})`);
    }
    if (page.after) {
      const { value, storeId } = page.after;
      const beyond = page.order === 'desc' ? '<' : '>';
      conditions.push(
        page.sort === 'store_id'
          ? `store_id ${beyond} ${bind(storeId)}`
          : `(${sort} ${beyond} ${bind(value)} OR (${sort} = ${bind(value)} AND store_id > ${bind(storeId)}))`,
      );
    }
    const orderBy = page.sort === 'store_id' ? `store_id ${order}` : `${sort} ${order}, store_id`;
    const rows = await this.database.tuples<StoredRow>(
      `SELECT ${COLUMNS.join(', ')} FROM report_row
       WHERE ${conditions.join(' AND ')} ORDER BY ${orderBy} LIMIT $2`,
      values,
    );
    return rows.map(toReportRow);
  }
}

/** What a report without detail has of a row, and what it lacks. */
const PLAIN_COLUMNS = [
  'store_id',
  ...WINDOWS.flatMap(({ name }) => BASE.map((length) => column(length, name))),
];
const DETAIL_COLUMNS = COLUMNS.filter((name) => !PLAIN_COLUMNS.includes(name));
const FINGERPRINT_COLUMNS = ['hours_fingerprint', 'timezone_fingerprint', 'polls_fingerprint'];

const BASE_FIELDS = 1 + PLAIN_COLUMNS.length + FINGERPRINT_COLUMNS.length;
const ALL_FIELDS = BASE_FIELDS + DETAIL_COLUMNS.length;

/** Writes the rows of one report by COPY. */
export class ReportRowWriter {
  private readonly copy: BinaryRowWriter;
  private readonly reportId: Uint8Array;

  constructor(
    client: pg.ClientBase,
    reportId: string,
    private readonly detail: boolean,
  ) {
    const columns = [...PLAIN_COLUMNS, ...FINGERPRINT_COLUMNS, ...(detail ? DETAIL_COLUMNS : [])];
    this.copy = new BinaryRowWriter(client, `report_row (report_id, ${columns.join(', ')})`);
    this.reportId = Buffer.from(reportId.replaceAll('-', ''), 'hex');
  }

  /** Whether {@link flush} has to come before the next row. */
  get isFull(): boolean {
    return this.copy.rows.isFull;
  }

  /** @param fingerprint what the row was made from */
  add(row: ReportRow, fingerprint: StoreFingerprint): void {
    const { rows } = this.copy;
    rows.row(this.detail ? ALL_FIELDS : BASE_FIELDS);
    rows.bytes(this.reportId);
    rows.text(row.storeId);
    for (const { name } of WINDOWS) {
      const figures = row.windows[name];
      rows.bigint(figures.uptime);
      rows.bigint(figures.downtime);
    }
    rows.integer(fingerprint.hours);
    rows.integer(fingerprint.timezone);
    rows.integer(fingerprint.polls);
    if (this.detail) addDetail(rows, row);
  }

  /** Resolves once there is room for more. */
  async flush(): Promise<void> {
    await this.copy.flush();
  }

  async end(): Promise<void> {
    await this.copy.end();
  }
}

/** The fields of {@link DETAIL_COLUMNS}. */
function addDetail(rows: BinaryRows, row: ReportRow): void {
  for (const { name } of WINDOWS) {
    for (const length of DETAIL) rows.bigint(row.windows[name][length]);
  }
  if (row.lastObservedAt === null) rows.nothing();
  else rows.instant(row.lastObservedAt);
  rows.integer(row.observationsLastWeek);
  rows.text(row.timezone);
}
