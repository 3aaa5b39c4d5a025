import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each row of a report was made from, in short (`docs/decisions/0030-fingerprints.md`). Rows of
 * earlier reports have none.
 */
export class ReportFingerprints1764730000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE report_row
        ADD COLUMN hours_fingerprint    integer,
        ADD COLUMN timezone_fingerprint integer,
        ADD COLUMN polls_fingerprint    integer;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE report_row
        DROP COLUMN hours_fingerprint,
        DROP COLUMN timezone_fingerprint,
        DROP COLUMN polls_fingerprint;
    `);
  }
}
