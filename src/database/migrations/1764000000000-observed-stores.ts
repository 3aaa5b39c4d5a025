import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What lets a report begin without a look at the whole history: the stores that have polls, and a
 * number under which hours and zones can be remembered. Triggers count it, so that it also holds
 * where someone mends a row by hand.
 */
export class ObservedStores1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE observed_store (
        store_id          text COLLATE "C" PRIMARY KEY,
        first_observed_at timestamptz NOT NULL
      );
      INSERT INTO observed_store
      SELECT store_id, min(started_at) FROM status_period GROUP BY store_id;

      CREATE TABLE store_facts_version (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        version  bigint NOT NULL
      );
      INSERT INTO store_facts_version (version) VALUES (0);

      CREATE FUNCTION count_store_facts_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE store_facts_version SET version = version + 1;
        RETURN NULL;
      END $$;
      CREATE TRIGGER store_facts_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
        ON business_hours FOR EACH STATEMENT EXECUTE FUNCTION count_store_facts_change();
      CREATE TRIGGER store_facts_change AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
        ON store_timezones FOR EACH STATEMENT EXECUTE FUNCTION count_store_facts_change();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER store_facts_change ON store_timezones;
      DROP TRIGGER store_facts_change ON business_hours;
      DROP FUNCTION count_store_facts_change();
      DROP TABLE store_facts_version, observed_store;
    `);
  }
}
