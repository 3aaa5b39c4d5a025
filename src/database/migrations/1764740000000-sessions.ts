import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The sessions of browsers: of each token its hash alone (`docs/decisions/0033-sessions.md`). */
export class Sessions1764740000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE session (
        hash       bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
        key_id     uuid        NOT NULL REFERENCES api_key,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX session_key_id ON session (key_id, created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE session');
  }
}
