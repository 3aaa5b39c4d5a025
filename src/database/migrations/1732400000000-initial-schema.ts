import type { MigrationInterface, QueryRunner } from 'typeorm';
import { AdvisoryLock } from '../advisory-locks';

/**
 * The tables of `docs/architecture.md`, section Tables. Store ids collate "C", so that the database
 * orders them by their bytes as the report does. No foreign key runs between the large tables.
 */
export class InitialSchema1732400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE store_status (
        store_id      text COLLATE "C" NOT NULL,
        timestamp_utc timestamptz      NOT NULL,
        status        text COLLATE "C" NOT NULL CHECK (status IN ('active', 'inactive')),
        PRIMARY KEY (store_id, timestamp_utc)
      ) PARTITION BY RANGE (timestamp_utc);

      CREATE TABLE status_period (
        store_id         text COLLATE "C" NOT NULL,
        started_at       timestamptz      NOT NULL,
        last_observed_at timestamptz      NOT NULL CHECK (last_observed_at >= started_at),
        status           text COLLATE "C" NOT NULL CHECK (status IN ('active', 'inactive')),
        polls            integer          NOT NULL CHECK (polls > 0),
        PRIMARY KEY (store_id, started_at)
      );
      CREATE INDEX status_period_last_observed_at ON status_period (last_observed_at);

      CREATE TABLE business_hours (
        store_id         text COLLATE "C" NOT NULL,
        day_of_week      smallint         NOT NULL CHECK (day_of_week BETWEEN 0 AND 6),
        start_time_local time             NOT NULL CHECK (start_time_local < '24:00'),
        end_time_local   time             NOT NULL,
        PRIMARY KEY (store_id, day_of_week, start_time_local, end_time_local)
      );

      CREATE TABLE store_timezones (
        store_id     text COLLATE "C" PRIMARY KEY,
        timezone_str text NOT NULL
      );

      CREATE TABLE stores (
        store_id text COLLATE "C" PRIMARY KEY,
        name     text,
        region   text,
        type     text,
        tags     jsonb NOT NULL DEFAULT '{}'
      );

      CREATE SEQUENCE data_version MINVALUE 0;
      SELECT setval('data_version', 0);

      CREATE TABLE report_status (
        report_id     uuid PRIMARY KEY,
        status        text NOT NULL CHECK (status IN ('Running', 'Complete', 'Failed')),
        as_of         timestamptz,
        data_version  bigint NOT NULL,
        interpolation text NOT NULL CHECK (interpolation IN ('previous', 'linear')),
        parameters    jsonb NOT NULL,
        created_at    timestamptz NOT NULL,
        completed_at  timestamptz,
        stores_done   integer NOT NULL DEFAULT 0,
        stores_total  integer NOT NULL DEFAULT 0,
        file_path     text,
        file_bytes    bigint,
        error         text
      );
      CREATE INDEX report_status_created_at ON report_status (created_at, report_id);

      CREATE TABLE report_row (
        report_id                uuid             NOT NULL,
        store_id                 text COLLATE "C" NOT NULL,
        uptime_last_hour         bigint NOT NULL,
        downtime_last_hour       bigint NOT NULL,
        uptime_last_day          bigint NOT NULL,
        downtime_last_day        bigint NOT NULL,
        uptime_last_week         bigint NOT NULL,
        downtime_last_week       bigint NOT NULL,
        business_last_hour       bigint,
        unknown_last_hour        bigint,
        covered_last_hour        bigint,
        uptime_least_last_hour   bigint,
        uptime_most_last_hour    bigint,
        business_last_day        bigint,
        unknown_last_day         bigint,
        covered_last_day         bigint,
        uptime_least_last_day    bigint,
        uptime_most_last_day     bigint,
        business_last_week       bigint,
        unknown_last_week        bigint,
        covered_last_week        bigint,
        uptime_least_last_week   bigint,
        uptime_most_last_week    bigint,
        last_observed_at         timestamptz,
        observations_last_week   integer,
        timezone                 text,
        PRIMARY KEY (report_id, store_id)
      );

      CREATE TABLE ingestion (
        id           uuid PRIMARY KEY,
        kind         text NOT NULL CHECK (kind IN ('store_status', 'menu_hours', 'timezones', 'stores')),
        file         text NOT NULL,
        source_path  text,
        content_hash text,
        status       text NOT NULL CHECK (status IN ('Running', 'Complete', 'Failed')),
        owner        text NOT NULL,
        rows         bigint NOT NULL DEFAULT 0,
        accepted     bigint NOT NULL DEFAULT 0,
        duplicates   bigint NOT NULL DEFAULT 0,
        rejected     bigint NOT NULL DEFAULT 0,
        bytes_total  bigint,
        bytes_done   bigint NOT NULL DEFAULT 0,
        error        text,
        created_at   timestamptz NOT NULL,
        completed_at timestamptz
      );
      CREATE INDEX ingestion_created_at ON ingestion (created_at, id);
      CREATE INDEX ingestion_source_path ON ingestion (source_path, completed_at)
        WHERE status = 'Complete' AND source_path IS NOT NULL;

      CREATE TABLE ingestion_reject (
        ingestion_id uuid   NOT NULL REFERENCES ingestion (id) ON DELETE CASCADE,
        line         bigint NOT NULL,
        reason       text   NOT NULL,
        row          text   NOT NULL,
        PRIMARY KEY (ingestion_id, line)
      );

      CREATE FUNCTION owner_is_alive(owner text) RETURNS boolean
        LANGUAGE sql STABLE
        RETURN EXISTS (
          SELECT FROM pg_locks
          WHERE locktype = 'advisory'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = ${AdvisoryLock.owner}
            AND objid = (hashtext(owner)::bigint & 4294967295)::oid
            AND granted
        );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP FUNCTION owner_is_alive(text);
      DROP SEQUENCE data_version;
      DROP TABLE ingestion_reject, ingestion, report_row, report_status,
                 stores, store_timezones, business_hours, status_period, store_status;
    `);
  }
}
