import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { AdvisoryLock } from '../database/advisory-locks';
import type { IngestionKind } from './ingestion-kind';

/** The kinds that say something of stores, not of their polls. */
export type StoreKind = Exclude<IngestionKind, 'store_status'>;

/** How a kind is stored: its table, its staging table, what is copied into that, and the merge. */
interface StoreFile {
  readonly table: string;
  readonly create: string;
  readonly target: string;
  readonly merge: string;
}

const SAME_HOURS = `
  (held.store_id, held.day_of_week, held.start_time_local, held.end_time_local) =
  (incoming.store_id, incoming.day_of_week, incoming.start_time_local, incoming.end_time_local)`;

const FILES: Readonly<Record<StoreKind, StoreFile>> = {
  menu_hours: {
    table: 'business_hours',
    create: `
      CREATE TEMPORARY TABLE incoming_hours (
        store_id         text COLLATE "C" NOT NULL,
        day_of_week      smallint NOT NULL,
        start_time_local time NOT NULL,
        end_time_local   time NOT NULL
      ) ON COMMIT DROP`,
    target: 'incoming_hours (store_id, day_of_week, start_time_local, end_time_local)',
    merge: `
      ANALYZE incoming_hours;
      DELETE FROM business_hours AS held
      WHERE store_id IN (SELECT store_id FROM incoming_hours) AND NOT EXISTS (
        SELECT FROM incoming_hours AS incoming WHERE ${SAME_HOURS}
      );
      INSERT INTO business_hours (store_id, day_of_week, start_time_local, end_time_local)
      SELECT DISTINCT store_id, day_of_week, start_time_local, end_time_local
      FROM incoming_hours AS incoming
      WHERE NOT EXISTS (SELECT FROM business_hours AS held WHERE ${SAME_HOURS})`,
  },
  timezones: {
    table: 'store_timezones',
    create: `
      CREATE TEMPORARY TABLE incoming_zone (
        line         bigint NOT NULL,
        store_id     text COLLATE "C" NOT NULL,
        timezone_str text NOT NULL
      ) ON COMMIT DROP`,
    target: 'incoming_zone (line, store_id, timezone_str)',
    merge: `
      INSERT INTO store_timezones AS held (store_id, timezone_str)
      SELECT DISTINCT ON (store_id) store_id, timezone_str
      FROM incoming_zone ORDER BY store_id, line DESC
      ON CONFLICT (store_id) DO UPDATE SET timezone_str = excluded.timezone_str
        WHERE held.timezone_str <> excluded.timezone_str`,
  },
  stores: {
    table: 'stores',
    create: `
      CREATE TEMPORARY TABLE incoming_store (
        line     bigint NOT NULL,
        store_id text COLLATE "C" NOT NULL,
        name     text,
        region   text,
        type     text,
        tags     jsonb NOT NULL
      ) ON COMMIT DROP`,
    target: 'incoming_store (line, store_id, name, region, type, tags)',
    merge: `
      INSERT INTO stores AS held (store_id, name, region, type, tags)
      SELECT DISTINCT ON (store_id) store_id, name, region, type, tags
      FROM incoming_store ORDER BY store_id, line DESC
      ON CONFLICT (store_id) DO UPDATE
        SET name = excluded.name, region = excluded.region, type = excluded.type, tags = excluded.tags
        WHERE (held.name, held.region, held.type, held.tags)
          IS DISTINCT FROM (excluded.name, excluded.region, excluded.type, excluded.tags)`,
  },
};

/**
 * Files of hours, zones and profiles (`docs/accounting.md`, section 1): hours replace those of the
 * stores that have a row, zones and profiles those of their stores, and the later line holds.
 */
@Injectable()
export class StoreFileRepository {
  /** Makes the staging table of a kind; returns what to COPY into. */
  async prepare(client: pg.ClientBase, kind: StoreKind): Promise<string> {
    await client.query(FILES[kind].create);
    return FILES[kind].target;
  }

  /** Makes what is staged part of the data. Waits for other such files. */
  async merge(client: pg.ClientBase, kind: StoreKind): Promise<void> {
    await client.query('SELECT pg_advisory_xact_lock($1)', [AdvisoryLock.storeFiles]);
    await client.query(FILES[kind].merge);
    // A report may follow at once, before the database gathers statistics by itself.
    await client.query('SELECT gather_statistics($1)', [FILES[kind].table]);
  }
}
