import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counts the transactions that wrote polls, where each raises a row of its own already: what is
 * remembered of the polls holds for the snapshots that have the same count
 * (`docs/decisions/0040-time-lines-in-memory.md`).
 */
export class PollWrites1764790000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE newest_poll ADD COLUMN writes bigint NOT NULL DEFAULT 1');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE newest_poll DROP COLUMN writes');
  }
}
