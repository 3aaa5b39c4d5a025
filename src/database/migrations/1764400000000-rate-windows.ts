import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * How many calls of each caller were handed out in a minute, over all processes. Not logged: after a
 * crash of the database a minute begins anew, and no call waits for the disk.
 */
export class RateWindows1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE UNLOGGED TABLE rate_window (
        subject text    PRIMARY KEY,
        minute  bigint  NOT NULL,
        taken   integer NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE rate_window');
  }
}
