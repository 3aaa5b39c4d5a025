import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the reports that wait or run be counted at each request, however many have ended. */
export class RunningReports1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX report_status_running ON report_status (report_id) WHERE status = 'Running'
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX report_status_running');
  }
}
