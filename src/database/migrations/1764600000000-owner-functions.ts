import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs with the rights of the schema's owner; names mean the service's tables, whatever the caller made. */
const AS_OWNER = 'LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp';

/**
 * What the service changes of its own schema while it runs, as functions of the owner: the role that it
 * runs under needs no right to make, change or drop a table (`deploy/run-time-role.sql`). Each takes a
 * month or a name from a list, and nothing else. The order of the steps is told in
 * `PollPartitionRepository` and `PollRetentionRepository`.
 */
export class OwnerFunctions1764600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION poll_month_name(month date) RETURNS text LANGUAGE plpgsql STABLE AS $$
      BEGIN
        IF (month = date_trunc('month', month)
            AND month BETWEEN '2000-01-01' AND now() + interval '1 month') IS NOT TRUE THEN
          RAISE 'not the first day of a month that polls can be of: %', month
            USING ERRCODE = 'invalid_parameter_value';
        END IF;
        RETURN to_char(month, 'YYYY_MM');
      END $$;

      CREATE FUNCTION poll_month_start(month date) RETURNS timestamptz
        LANGUAGE sql IMMUTABLE RETURN month::timestamp AT TIME ZONE 'UTC';

      CREATE FUNCTION share_poll_rights(partition regclass) RETURNS void LANGUAGE plpgsql AS $$
      DECLARE shared record;
      BEGIN
        FOR shared IN
          SELECT grantee::regrole AS grantee, string_agg(privilege, ', ') AS privileges
          FROM (
            SELECT grantee, privilege_type AS privilege
            FROM pg_class, aclexplode(relacl)
            WHERE oid = 'store_status'::regclass AND grantee NOT IN (0, relowner)
            UNION ALL
            SELECT grantee, format('%s (%I)', privilege_type, attname)
            FROM pg_attribute, aclexplode(attacl)
            WHERE attrelid = 'store_status'::regclass AND grantee <> 0
          ) AS given
          GROUP BY 1
        LOOP
          EXECUTE format('GRANT %s ON %s TO %s', shared.privileges, partition, shared.grantee);
        END LOOP;
      END $$;

      CREATE FUNCTION create_poll_month(month date) RETURNS void ${AS_OWNER} AS $$
      DECLARE name text := 'store_status_' || poll_month_name(month);
      BEGIN
        EXECUTE format(
          'CREATE TABLE %I (
             LIKE store_status INCLUDING DEFAULTS INCLUDING CONSTRAINTS,
             CONSTRAINT of_this_month CHECK (timestamp_utc >= %L AND timestamp_utc < %L)
           )',
          name, poll_month_start(month), poll_month_start((month + interval '1 month')::date)
        );
        PERFORM share_poll_rights(name::regclass);
      END $$;

      CREATE FUNCTION attach_poll_month(month date) RETURNS void ${AS_OWNER} AS $$
      DECLARE name text := 'store_status_' || poll_month_name(month);
      BEGIN
        EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (store_id, timestamp_utc)', name);
        EXECUTE format(
          'ALTER TABLE store_status ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
          name, poll_month_start(month), poll_month_start((month + interval '1 month')::date)
        );
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT of_this_month', name);
      END $$;

      CREATE FUNCTION carry_polls_before(month date) RETURNS void ${AS_OWNER} AS $$
      DECLARE
        month_name text := poll_month_name(month);
        horizon timestamptz := poll_month_start(month);
        carried text := 'store_status_before_' || month_name;
        newest timestamptz := (SELECT max(last_observed_at) FROM status_period);
        held text;
      BEGIN
        IF (horizon <= newest - interval '7 days' AND horizon <= now() - interval '7 days') IS NOT TRUE THEN
          RAISE 'polls of the last week are not dropped: %', month
            USING ERRCODE = 'invalid_parameter_value';
        END IF;
        SELECT string_agg(quote_ident(relname), ', ' ORDER BY relname) INTO held
        FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'store_status'::regclass
          AND relname ~ '^store_status_\\d{4}_\\d{2}$' AND relname < 'store_status_' || month_name;
        EXECUTE format('LOCK TABLE %s IN SHARE MODE', held);
        EXECUTE format(
          'CREATE TABLE %I (LIKE store_status INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', carried
        );
        EXECUTE format(
          'INSERT INTO %I (store_id, timestamp_utc, status)
           SELECT store_id, max(timestamp_utc),
             CASE WHEN max(timestamp_utc) = max(timestamp_utc) FILTER (WHERE status = ''active'')
                  THEN ''active'' ELSE ''inactive'' END
           FROM store_status WHERE timestamp_utc < %L GROUP BY store_id',
          carried, horizon
        );
        EXECUTE format(
          'ALTER TABLE %I ADD PRIMARY KEY (store_id, timestamp_utc),
             ADD CONSTRAINT before_this_month CHECK (timestamp_utc < %L)',
          carried, horizon
        );
        EXECUTE format('ANALYZE %I', carried);
        PERFORM share_poll_rights(carried::regclass);
      END $$;

      CREATE FUNCTION exchange_polls_before(month date) RETURNS void ${AS_OWNER} AS $$
      DECLARE
        month_name text := poll_month_name(month);
        carried text := 'store_status_before_' || month_name;
        replaced text;
      BEGIN
        LOCK TABLE ONLY store_status IN ACCESS EXCLUSIVE MODE;
        IF NOT EXISTS (
          SELECT FROM pg_class
          WHERE oid = to_regclass(quote_ident(carried)) AND xmin = pg_current_xact_id()::xid
        ) THEN
          RAISE 'what is to take the place of these polls was not made in this transaction: %', month
            USING ERRCODE = 'object_not_in_prerequisite_state';
        END IF;
        SELECT string_agg(quote_ident(relname), ', ') INTO replaced
        FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
        WHERE inhparent = 'store_status'::regclass
          AND (relname < 'store_status_' || month_name OR starts_with(relname::text, 'store_status_before_'));
        EXECUTE format('DROP TABLE %s', replaced);
        EXECUTE format(
          'ALTER TABLE store_status ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%L)',
          carried, poll_month_start(month)
        );
        EXECUTE format('ALTER TABLE %I DROP CONSTRAINT before_this_month', carried);
      END $$;

      CREATE FUNCTION gather_statistics(name text) RETURNS void ${AS_OWNER} AS $$
      BEGIN
        IF (name IN ('status_period', 'business_hours', 'store_timezones', 'stores')) IS NOT TRUE THEN
          RAISE 'no statistics are gathered of %', name USING ERRCODE = 'invalid_parameter_value';
        END IF;
        EXECUTE format('ANALYZE %I', name);
      END $$;

      ALTER FUNCTION count_store_facts_change() SECURITY DEFINER SET search_path = public, pg_temp;

      REVOKE EXECUTE ON FUNCTION create_poll_month, attach_poll_month, carry_polls_before,
        exchange_polls_before, gather_statistics, share_poll_rights, count_store_facts_change FROM PUBLIC;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      GRANT EXECUTE ON FUNCTION count_store_facts_change TO PUBLIC;
      ALTER FUNCTION count_store_facts_change() SECURITY INVOKER RESET search_path;
      DROP FUNCTION gather_statistics, exchange_polls_before, carry_polls_before, attach_poll_month,
        create_poll_month, share_poll_rights, poll_month_start, poll_month_name;
    `);
  }
}
