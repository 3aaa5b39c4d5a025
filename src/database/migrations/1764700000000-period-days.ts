import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets a report find the periods of its week without a look at those before. An index on the end of
 * periods makes each poll dear, one on the day of their end only the first poll of a day
 * (`docs/decisions/0032`).
 */
export class PeriodDays1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE status_period ADD COLUMN last_observed_on date NOT NULL
        GENERATED ALWAYS AS ((last_observed_at AT TIME ZONE 'UTC')::date) STORED;
      CREATE INDEX status_period_last_observed_on ON status_period (last_observed_on, store_id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP INDEX status_period_last_observed_on;
      ALTER TABLE status_period DROP COLUMN last_observed_on;
    `);
  }
}
