import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const seconds = (time) =>
  `(split_part(${time}, ':', 1)::INTEGER * 3600 + split_part(${time}, ':', 2)::INTEGER * 60
    + coalesce(try_cast(nullif(split_part(${time}, ':', 3), '') AS INTEGER), 0))`;

const read = (path, columns) => `read_csv('${path}', header = true, columns = {${columns}})`;

/** The CSV files as views. The kinds of all columns are given, so that nothing has to be guessed. */
export function csvViews({ polls, hours, zones }) {
  return `
    CREATE VIEW store_status AS FROM
      ${read(polls, `store_id: 'VARCHAR', status: 'VARCHAR', timestamp_utc: 'TIMESTAMP'`)};
    CREATE VIEW business_hours AS
      SELECT store_id, dayOfWeek AS day_of_week, ${seconds('start_time_local')} AS start_second,
             ${seconds('end_time_local')} AS end_second
      FROM ${read(hours, `store_id: 'VARCHAR', dayOfWeek: 'INTEGER', start_time_local: 'VARCHAR', end_time_local: 'VARCHAR'`)};
    CREATE VIEW timezones AS FROM ${read(zones, `store_id: 'VARCHAR', timezone_str: 'VARCHAR'`)};`;
}

const POLLS = `
  CREATE TABLE own.store_status AS
  SELECT store_id, arg_max(status, line) AS status, timestamp_utc
  FROM (SELECT *, row_number() OVER () AS line FROM store_status)
  GROUP BY store_id, timestamp_utc ORDER BY store_id, timestamp_utc;`;

const PERIODS = `
  CREATE TABLE own.status_period AS
  SELECT store_id, status, min(timestamp_utc) AS started_at, max(timestamp_utc) AS last_observed_at,
         count(*)::INTEGER AS polls
  FROM (SELECT *, count(*) FILTER (changed) OVER w AS period
        FROM (SELECT *, status IS DISTINCT FROM lag(status) OVER w AS changed
              FROM own.store_status WINDOW w AS (PARTITION BY store_id ORDER BY timestamp_utc))
        WINDOW w AS (PARTITION BY store_id ORDER BY timestamp_utc ROWS UNBOUNDED PRECEDING))
  GROUP BY store_id, period, status ORDER BY store_id, started_at;
  DROP TABLE own.store_status;`;

const BESIDE = `
  CREATE TABLE own.business_hours AS
    SELECT DISTINCT * FROM business_hours ORDER BY store_id, day_of_week, start_second;
  CREATE TABLE own.timezones AS FROM timezones ORDER BY store_id;
  CHECKPOINT own;`;

/**
 * DuckDB's own database file with a data set's polls, or with their periods, and the hours and zones
 * beside them, all sorted by store: its best case. Made when it is first asked for.
 *
 * @param kind `polls` or `periods`
 * @returns the path of the file
 */
export async function duckdbFile(data, kind) {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const file = join(data.folder, `${kind}.duckdb`);
  if (existsSync(file)) return file;
  const unfinished = `${file}.part`;
  rmSync(unfinished, { force: true });
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  try {
    await connection.run(`ATTACH '${unfinished}' AS own; ${csvViews(data)} ${POLLS}`);
    if (kind === 'periods') await connection.run(PERIODS);
    await connection.run(`${BESIDE} DETACH own`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  renameSync(unfinished, file);
  return file;
}
