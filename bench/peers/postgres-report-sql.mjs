import { DEFAULT_ZONE, reportWindows, WINDOW_COLUMNS } from './report-windows.mjs';

/** Settings that the statement is fastest with: the planner knows little of what a CTE holds. */
export const POSTGRES_SETTINGS = `SET work_mem = '512MB'; SET enable_nestloop = off`;

const instantOf = (micros) => `timestamptz 'epoch' + interval '${micros} microseconds'`;
const dateOf = (days) => `(date '1970-01-01' + ${days})`;

/** Business time of each store, as in `duckdb-report-sql.mjs`: `business (store_id, f, t)`. */
function businessTime({ firstDate, lastDate }) {
  const offset = (date) =>
    `((${date})::timestamp AT TIME ZONE 'UTC') AT TIME ZONE zone - (${date})::timestamp`;
  const shown = (wall, before) => `((${wall} - ${before}) AT TIME ZONE 'UTC') AT TIME ZONE zone`;
  const instant = (wall, before, after) => `
           (${wall} - CASE WHEN ${before} = ${after} OR ${shown(wall, before)} = ${wall}
                             OR ${shown(wall, after)} <> ${wall}
                           THEN ${before} ELSE ${after} END) AT TIME ZONE 'UTC'`;
  return `
  zoned AS MATERIALIZED (
    SELECT store_id, coalesce(z.timezone_str, '${DEFAULT_ZONE}') AS zone
    FROM stores LEFT JOIN store_timezones z USING (store_id)
  ),
  dates AS (SELECT ${dateOf('n')} AS date FROM generate_series(${firstDate}, ${lastDate}) AS n),
  offsets AS MATERIALIZED (
    SELECT zone, date, ${offset('date - 1')} AS before, ${offset('date + 2')} AS after
    FROM (SELECT DISTINCT zone FROM zoned) z CROSS JOIN dates
  ),
  weekly AS MATERIALIZED (
    SELECT store_id, zone, day_of_week AS dow, start_time_local AS s, end_time_local AS e
    FROM business_hours JOIN zoned USING (store_id)
  ),
  spans AS MATERIALIZED (
    SELECT zone, dow, s, e, date, date + s AS wall_from,
           CASE WHEN e < '23:59' AND e > s THEN date ELSE date + 1 END AS date_to,
           CASE WHEN e >= '23:59' THEN (date + 1)::timestamp
                WHEN e > s THEN date + e ELSE date + 1 + e END AS wall_to
    FROM (SELECT DISTINCT zone, dow, s, e FROM weekly) w
    JOIN dates ON extract(isodow FROM date) - 1 = dow
  ),
  instants AS MATERIALIZED (
    SELECT zone, dow, s, e,
           greatest(week, ${instant('wall_from', 'a.before', 'a.after')}) AS f,
           least(as_of, ${instant('wall_to', 'b.before', 'b.after')}) AS t
    FROM spans
    JOIN offsets a USING (zone, date)
    JOIN (SELECT zone, date AS date_to, before, after FROM offsets) b USING (zone, date_to)
    CROSS JOIN windows
  ),
  overlapping AS (
    SELECT store_id, t, greatest(f, max(t) OVER (
             PARTITION BY store_id ORDER BY f ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           )) AS f
    FROM weekly JOIN (SELECT * FROM instants WHERE f < t) i USING (zone, dow, s, e)
  ),
  business AS MATERIALIZED (
    SELECT store_id, f, t FROM overlapping WHERE f < t
    UNION ALL
    SELECT store_id, week, as_of FROM stores CROSS JOIN windows
    WHERE store_id NOT IN (SELECT store_id FROM business_hours)
  )`;
}

/** The stores of the report, and the time they were down, as `down (store_id, f, t)`. */
const TIMELINE = {
  periods: `
  stores AS MATERIALIZED (
    SELECT DISTINCT store_id FROM status_period WHERE started_at <= (SELECT as_of FROM windows)
  ),
  stretches AS (
    SELECT store_id, status, started_at AS f,
           lead(started_at) OVER (PARTITION BY store_id ORDER BY started_at) AS t
    FROM status_period WHERE started_at <= (SELECT as_of FROM windows)
  )`,
  polls: `
  changes AS MATERIALIZED (
    SELECT store_id, status, timestamp_utc AS f
    FROM (SELECT *, lag(status) OVER (PARTITION BY store_id ORDER BY timestamp_utc) AS before
          FROM store_status WHERE timestamp_utc <= (SELECT as_of FROM windows)) polls
    WHERE before IS DISTINCT FROM status
  ),
  stores AS MATERIALIZED (SELECT DISTINCT store_id FROM changes),
  stretches AS (
    SELECT store_id, status, f, lead(f) OVER (PARTITION BY store_id ORDER BY f) AS t FROM changes
  )`,
};

const sumSince = (bound) => `sum(greatest(interval '0', t - greatest(f, ${bound})))`;

const sums = (kind) =>
  WINDOW_COLUMNS.map(({ name, bound }) => `${sumSince(bound)} AS ${kind}_${name}`).join(', ');

const micros = (sum) => `coalesce((extract(epoch FROM ${sum}) * 1000000)::int8, 0)`;

/** A length in microseconds as the report prints it. */
function printed(length, unit) {
  const hundredths = `((${length} + ${unit / 2}) / ${unit})`;
  return `${hundredths} / 100 || '.' || CASE WHEN ${hundredths} % 10 = 0
            THEN (${hundredths} / 10 % 10)::text
            ELSE lpad((${hundredths} % 100)::text, 2, '0') END`;
}

/**
 * A report as one set-based statement of PostgreSQL (docs/accounting.md, sections 2 to 5).
 *
 * @param source where the time line comes from: `polls` or `periods`
 * @param asOf epoch microseconds
 */
export function postgresReportSql(source, asOf) {
  const windows = reportWindows(asOf);
  const instants = ['hour', 'day', 'week'].map((name) => `${instantOf(windows[name])} AS ${name}`);
  const lengths = WINDOW_COLUMNS.flatMap(({ name }) => [
    `${micros(`business_${name}`)} AS business_${name}`,
    `${micros(`down_${name}`)} AS down_${name}`,
  ]);
  const columns = WINDOW_COLUMNS.flatMap(({ name, hundredth }) => [
    `${printed(`(business_${name} - down_${name})`, hundredth)} AS uptime_${name}`,
    `${printed(`down_${name}`, hundredth)} AS downtime_${name}`,
  ]);
  return `
  WITH windows AS MATERIALIZED (SELECT ${instantOf(asOf)} AS as_of, ${instants.join(', ')}),
  ${TIMELINE[source]},
  ${businessTime(windows)},
  down AS (
    SELECT store_id, f, coalesce(t, as_of) AS t FROM stretches CROSS JOIN windows
    WHERE status = 'inactive' AND f < as_of AND coalesce(t, as_of) > week
  ),
  open_sums AS (
    SELECT store_id, ${sums('business')} FROM business CROSS JOIN windows GROUP BY store_id
  ),
  down_sums AS (
    SELECT store_id, ${sums('down')}
    FROM (SELECT b.store_id, greatest(b.f, d.f) AS f, least(b.t, d.t) AS t
          FROM business b JOIN down d ON d.store_id = b.store_id AND d.f < b.t AND d.t > b.f) pieces
    CROSS JOIN windows GROUP BY store_id
  ),
  lengths AS (
    SELECT store_id, ${lengths.join(', ')}
    FROM stores LEFT JOIN open_sums USING (store_id) LEFT JOIN down_sums USING (store_id)
  )
  SELECT store_id, ${columns.join(', ')} FROM lengths ORDER BY store_id`;
}
