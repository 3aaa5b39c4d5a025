import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets a poll carry its store's period on in place: no index tells the end of periods any more, and
 * their pages keep room for it. What the index answered stands in a table of its own; whether polls
 * were held before the oldest month is told by the first poll of each store.
 */
export class NewestPoll1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE newest_poll (
        lane        smallint PRIMARY KEY,
        observed_at timestamptz NOT NULL
      );
      INSERT INTO newest_poll
      SELECT 0, max(last_observed_at) FROM status_period HAVING count(*) > 0;
      DROP INDEX status_period_last_observed_at;
      ALTER TABLE status_period SET (fillfactor = 80);
      CREATE INDEX observed_store_first_observed_at ON observed_store (first_observed_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX observed_store_first_observed_at;
      ALTER TABLE status_period RESET (fillfactor);
      CREATE INDEX status_period_last_observed_at ON status_period (last_observed_at);
      DROP TABLE newest_poll;
    `);
  }
}
