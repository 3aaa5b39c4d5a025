import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Each lane of `newest_poll` holds the number of the change that raised it last, instead of a count of its
 * changes: a number of `data_version` never comes twice, also where the tables are emptied by hand and filled
 * again. Emptying tables of polls is such a change itself (`docs/decisions/0040-time-lines-in-memory.md`).
 */
export class PollVersions1764810000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE newest_poll RENAME COLUMN writes TO raised_by;
      ALTER TABLE newest_poll ALTER COLUMN raised_by DROP DEFAULT;
      UPDATE newest_poll SET raised_by = nextval('data_version');

      CREATE FUNCTION count_emptied_polls() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        UPDATE newest_poll SET raised_by = nextval('data_version');
        PERFORM nextval('data_version');
        RETURN NULL;
      END $$;
    `);
    for (const table of POLL_TABLES) {
      await runner.query(`
        CREATE TRIGGER count_emptied_polls AFTER TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION count_emptied_polls()`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of POLL_TABLES) {
      await runner.query(`DROP TRIGGER count_emptied_polls ON ${table}`);
    }
    await runner.query(`
      DROP FUNCTION count_emptied_polls;
      ALTER TABLE newest_poll RENAME COLUMN raised_by TO writes;
      ALTER TABLE newest_poll ALTER COLUMN writes SET DEFAULT 1;
    `);
  }
}

const POLL_TABLES = ['store_status', 'status_period', 'observed_store', 'newest_poll'];
