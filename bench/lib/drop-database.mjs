/**
 * Drops a database, whoever of us is still connected to it. `WITH (FORCE)` would fail where autovacuum
 * is at work in it, which only a superuser may end; without it PostgreSQL sends that away itself.
 * @param admin a client that is connected to another database
 */
export async function dropDatabase(admin, name) {
  await admin.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = $1 AND pg_has_role(usesysid, 'MEMBER')`,
    [name],
  );
  await admin.query(`DROP DATABASE IF EXISTS ${name}`);
}
