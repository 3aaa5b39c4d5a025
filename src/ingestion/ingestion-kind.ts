import { basename } from 'node:path';
import type { Role } from '../common/role';
import type { DataKind } from '../events/app-events';

/**
 * What a file can hold, in the order in which the files of a directory are taken in: what gives the
 * polls their meaning comes before them (`docs/accounting.md`, section 1).
 */
export const INGESTION_KINDS = [
  'timezones',
  'menu_hours',
  'stores',
  'store_status',
] as const satisfies readonly DataKind[];

export type IngestionKind = (typeof INGESTION_KINDS)[number];

/** Who may upload what: polls are sent daily, what gives them their meaning is set (`docs/security.md`). */
export const ROLE_OF_KIND: Readonly<Record<IngestionKind, Role>> = {
  timezones: 'admin',
  menu_hours: 'admin',
  stores: 'admin',
  store_status: 'operator',
};

/** A column, and the further names under which a header may give it. */
export interface Column {
  readonly name: string;
  readonly aliases: readonly string[];
}

/** The columns of a kind. Where `tags` is set, any further column is kept as a tag. */
export interface KindColumns {
  readonly needed: readonly Column[];
  readonly optional: readonly Column[];
  readonly tags: boolean;
}

const column = (name: string, ...aliases: string[]): Column => ({ name, aliases });

/** The columns that each kind needs and knows. */
export const KIND_COLUMNS: Readonly<Record<IngestionKind, KindColumns>> = {
  store_status: {
    needed: [column('store_id'), column('status'), column('timestamp_utc')],
    optional: [],
    tags: false,
  },
  menu_hours: {
    needed: [
      column('store_id'),
      column('dayOfWeek', 'day', 'day_of_week'),
      column('start_time_local'),
      column('end_time_local'),
    ],
    optional: [],
    tags: false,
  },
  timezones: { needed: [column('store_id'), column('timezone_str')], optional: [], tags: false },
  stores: {
    needed: [column('store_id')],
    optional: [column('name'), column('region'), column('type')],
    tags: true,
  },
};

const CSV_NAME = /^(.+)\.csv(?:\.gz)?$/i;

/** The name of a CSV file without its endings; `null` where its name is that of another file. */
export function stemOfFile(path: string): string | null {
  return CSV_NAME.exec(basename(path))?.[1] ?? null;
}

/**
 * The kind that a file's name tells, whatever its case: `…/Menu_Hours.csv` is `menu_hours`, and so is
 * `menu_hours.csv.gz`.
 */
export function kindOfFile(path: string): IngestionKind | null {
  const stem = stemOfFile(path)?.toLowerCase();
  return INGESTION_KINDS.find((kind) => kind === stem) ?? null;
}
