import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who did what (`docs/security.md`). A trigger keeps events from being changed, and from being
 * deleted before their time, whoever it is that tries.
 */
export class AuditEvents1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_event (
        id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at         timestamptz NOT NULL DEFAULT clock_timestamp(),
        actor      text        NOT NULL,
        key_id     uuid,
        address    text,
        action     text        NOT NULL,
        target     text,
        detail     jsonb       NOT NULL,
        request_id text
      );
      CREATE INDEX audit_event_at ON audit_event (at);
      CREATE INDEX audit_event_action ON audit_event (action, id);

      CREATE FUNCTION keep_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'DELETE' THEN
          IF OLD.at < now() - (CASE OLD.action
            WHEN 'call.refused' THEN interval '7 days' ELSE interval '90 days'
          END) THEN
            RETURN OLD;
          END IF;
        END IF;
        RAISE EXCEPTION 'audit events are not changed, and not deleted before their time'
          USING ERRCODE = 'insufficient_privilege';
      END $$;
      CREATE TRIGGER keep_audit_event BEFORE UPDATE OR DELETE
        ON audit_event FOR EACH ROW EXECUTE FUNCTION keep_audit_event();
      CREATE TRIGGER keep_audit_events BEFORE TRUNCATE
        ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION keep_audit_event();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_event; DROP FUNCTION keep_audit_event()');
  }
}
