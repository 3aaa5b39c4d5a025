import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The keys of callers: of each its hash alone, found by its prefix (`docs/security.md`). */
export class ApiKeys1764200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE api_key (
        id           uuid        PRIMARY KEY,
        name         text        NOT NULL CHECK (char_length(name) BETWEEN 1 AND 100),
        role         text        NOT NULL CHECK (role IN ('viewer', 'operator', 'admin')),
        prefix       text        NOT NULL UNIQUE,
        hash         bytea       NOT NULL CHECK (octet_length(hash) = 32),
        created_at   timestamptz NOT NULL,
        expires_at   timestamptz,
        revoked_at   timestamptz,
        last_used_at timestamptz
      );
      CREATE INDEX api_key_created_at ON api_key (created_at, id);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE api_key');
  }
}
