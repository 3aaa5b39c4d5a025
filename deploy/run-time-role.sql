-- The role that the service runs under, and everything that it may do: read and write rows, no table
-- made, changed or dropped but through the owner's own functions. What is not listed is refused.
--
-- Run by the owner of the database when the schema is there:
--   psql -f deploy/run-time-role.sql postgres://owner@host/database
-- A start or command with DATABASE_OWNER_URL runs it by itself (docs/operations.md, Rights in the
-- database). It may be run again at any time. The role has no password before one is given to it:
-- ALTER ROLE store_monitoring_app PASSWORD '…'.

BEGIN;

DO $$ BEGIN
  IF to_regrole('store_monitoring_app') IS NULL THEN
    CREATE ROLE store_monitoring_app LOGIN;
    -- Lets the owner end the role's sessions.
    GRANT store_monitoring_app TO CURRENT_USER;
  END IF;
END $$;

-- Temporary tables hold what a file brings until it is merged.
DO $$ BEGIN
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO store_monitoring_app', current_database());
END $$;

-- Databases that were made before PostgreSQL 15 let everybody make tables.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO store_monitoring_app;

-- Polls and what is derived from them. A poll may change its status, and goes only with its month.
GRANT SELECT, INSERT, UPDATE (status) ON store_status TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE (last_observed_at, polls), DELETE ON status_period TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE (first_observed_at), DELETE ON observed_store TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE (observed_at, raised_by), DELETE ON newest_poll TO store_monitoring_app;
GRANT USAGE, SELECT ON SEQUENCE data_version TO store_monitoring_app;
-- Polls are written to the month itself: whoever may add or change polls may do so there.
DO $$ BEGIN
  PERFORM share_poll_rights(inhrelid) FROM pg_inherits WHERE inhparent = 'store_status'::regclass;
END $$;

-- Stores.
GRANT SELECT, INSERT, DELETE ON business_hours TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE (timezone_str), DELETE ON store_timezones TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE (name, region, type, tags) ON stores TO store_monitoring_app;
GRANT SELECT ON store_facts_version TO store_monitoring_app;

-- Reports, and the history of files. What a file was rejected for is written once.
GRANT SELECT, INSERT, UPDATE, DELETE ON report_status TO store_monitoring_app;
GRANT SELECT, INSERT, DELETE ON report_row TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE ON ingestion TO store_monitoring_app;
GRANT SELECT, INSERT ON ingestion_reject TO store_monitoring_app;

-- Keys: a role or a name is given once. Sessions: begun and ended, never changed. Audit events: written with the time of the database, never
-- changed, and deleted when the trigger keep_audit_event lets them go.
GRANT SELECT, INSERT, UPDATE (revoked_at, last_used_at) ON api_key TO store_monitoring_app;
GRANT SELECT, INSERT, DELETE ON session TO store_monitoring_app;
GRANT SELECT, INSERT (actor, key_id, address, action, target, detail, request_id), DELETE
  ON audit_event TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE (minute, taken), DELETE ON rate_window TO store_monitoring_app;

-- Whether the schema is of the version that starts.
GRANT SELECT ON schema_migration TO store_monitoring_app;

-- What changes the schema at run time, by the owner's hand.
GRANT EXECUTE ON FUNCTION create_poll_month, attach_poll_month, carry_polls_before,
  exchange_polls_before, gather_statistics TO store_monitoring_app;

-- The queue. Its tables have row-level security: without a policy a role sees none of their rows.
GRANT USAGE ON SCHEMA graphile_worker TO store_monitoring_app;
GRANT SELECT ON graphile_worker.migrations, graphile_worker.jobs TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON graphile_worker._private_jobs TO store_monitoring_app;
GRANT SELECT, INSERT, UPDATE ON graphile_worker._private_job_queues TO store_monitoring_app;
GRANT SELECT, INSERT ON graphile_worker._private_tasks TO store_monitoring_app;
GRANT SELECT ON graphile_worker._private_known_crontabs TO store_monitoring_app;
DO $$
DECLARE queue_table regclass;
BEGIN
  FOR queue_table IN
    SELECT oid FROM pg_class WHERE relnamespace = 'graphile_worker'::regnamespace AND relrowsecurity
  LOOP
    EXECUTE format('DROP POLICY IF EXISTS run_time ON %s', queue_table);
    EXECUTE format(
      'CREATE POLICY run_time ON %s TO store_monitoring_app USING (true) WITH CHECK (true)', queue_table
    );
  END LOOP;
END $$;

COMMIT;
