import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { projectRoot } from '../config/project-root';

/** The role that the service runs under where the owner of the schema is another one. */
export const RUN_TIME_ROLE = 'store_monitoring_app';

const SQL_FILE = 'deploy/run-time-role.sql';
/** Where it is written which rights were given last: at the list of migrations. */
const NOTE = 'run-time rights ';

/**
 * Gives the run-time role its rights, as `deploy/run-time-role.sql` lists them, and makes the role where
 * it lacks. Does nothing where that was done: rights that are given anew would disturb those who work.
 * @param owner a connection of the schema's owner; no one else may be at it
 */
export async function grantRunTimeRights(owner: pg.ClientBase): Promise<void> {
  const sql = await readFile(join(projectRoot(), SQL_FILE), 'utf8');
  const note = NOTE + createHash('sha256').update(sql).digest('hex');
  const { rows } = await owner.query<{ known: boolean }>(
    `SELECT to_regrole($1) IS NOT NULL
       AND obj_description('schema_migration'::regclass) IS NOT DISTINCT FROM $2 AS known`,
    [RUN_TIME_ROLE, note],
  );
  if (rows[0]?.known === true) return;
  await owner.query(sql);
  await owner.query(`COMMENT ON TABLE schema_migration IS '${note}'`);
}
