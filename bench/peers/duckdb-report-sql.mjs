import { DEFAULT_ZONE, reportWindows, WINDOW_COLUMNS } from './report-windows.mjs';

const DAY = 86_400_000_000;
const COVERAGE_REACH = 5_400_000_000;

/**
 * Business time of each store, cut to the week, as the relation `business (store_id, f, t)` of epoch
 * microseconds: pieces that neither overlap nor are empty (docs/accounting.md, section 3).
 *
 * Zone arithmetic is done once for each zone, date and time of day. DuckDB takes a time that comes
 * twice as the second of the two and the contract as the first, so both offsets around a date are
 * tried, the earlier one first; where neither shows the time, it is skipped, and the earlier offset
 * moves it on. Where rows of a store overlap, each piece begins where those before it end.
 */
function businessTime({ week, asOf, firstDate, lastDate }) {
  const local = (instant) => `epoch_us(timezone(zone, make_timestamptz(${instant})))`;
  const instant = (wall, before, after) => `
           CASE WHEN ${before} = ${after} OR ${local(`${wall} - ${before}`)} = ${wall}
                  OR ${local(`${wall} - ${after}`)} <> ${wall}
                THEN ${wall} - ${before} ELSE ${wall} - ${after} END`;
  return `
  zoned AS MATERIALIZED (
    SELECT store_id, coalesce(z.timezone_str, '${DEFAULT_ZONE}') AS zone
    FROM stores LEFT JOIN timezones z USING (store_id)
  ),
  dates AS (SELECT unnest(range(${firstDate}, ${lastDate + 1})) AS date),
  offsets AS MATERIALIZED (
    SELECT zone, date,
           ${local(`(date - 1) * ${DAY}`)} - (date - 1) * ${DAY} AS before,
           ${local(`(date + 2) * ${DAY}`)} - (date + 2) * ${DAY} AS after
    FROM (SELECT DISTINCT zone FROM zoned), dates
  ),
  weekly AS MATERIALIZED (
    SELECT store_id, zone, day_of_week AS dow, start_second::BIGINT AS s, end_second::BIGINT AS e
    FROM business_hours JOIN zoned USING (store_id)
  ),
  spans AS MATERIALIZED (
    SELECT zone, dow, s, e, date, date * ${DAY} + s * 1000000 AS wall_from,
           CASE WHEN e < 86340 AND e > s THEN date ELSE date + 1 END AS date_to,
           CASE WHEN e < 86340 THEN date_to * ${DAY} + e * 1000000 ELSE date_to * ${DAY} END AS wall_to
    FROM (SELECT DISTINCT zone, dow, s, e FROM weekly), dates WHERE (date + 3) % 7 = dow
  ),
  instants AS MATERIALIZED (
    SELECT zone, dow, s, e,
           greatest(${week}, ${instant('wall_from', 'a.before', 'a.after')}) AS f,
           least(${asOf}, ${instant('wall_to', 'b.before', 'b.after')}) AS t
    FROM spans
    JOIN offsets a USING (zone, date)
    JOIN (SELECT zone, date AS date_to, before, after FROM offsets) b USING (zone, date_to)
  ),
  overlapping AS (
    SELECT store_id, t, greatest(f, coalesce(max(t) OVER (
             PARTITION BY store_id ORDER BY f ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), f)) AS f
    FROM weekly JOIN (FROM instants WHERE f < t) USING (zone, dow, s, e)
  ),
  business AS MATERIALIZED (
    SELECT store_id, f, t FROM overlapping WHERE f < t
    UNION ALL
    SELECT store_id, ${week}, ${asOf} FROM stores
    WHERE store_id NOT IN (SELECT store_id FROM business_hours)
  )`;
}

/** The time line as `stretches (store_id, status, f, last, t)`: `t` is null for the newest. */
const STRETCHES = {
  periods: ({ asOf }) => `
  stores AS MATERIALIZED (
    SELECT DISTINCT store_id FROM status_period WHERE started_at <= make_timestamp(${asOf})
  ),
  stretches AS (
    SELECT store_id, status, epoch_us(started_at) AS f, epoch_us(last_observed_at) AS last,
           lead(epoch_us(started_at)) OVER (PARTITION BY store_id ORDER BY started_at) AS t
    FROM status_period WHERE started_at <= make_timestamp(${asOf})
  )`,
  polls: ({ asOf, week }) => `
  polls AS MATERIALIZED (
    SELECT store_id, status, epoch_us(timestamp_utc) AS polled,
           lag(status) OVER w AS before, lag(epoch_us(timestamp_utc)) OVER w AS polled_before
    FROM store_status WHERE timestamp_utc <= make_timestamp(${asOf})
    WINDOW w AS (PARTITION BY store_id ORDER BY timestamp_utc)
  ),
  stores AS MATERIALIZED (
    SELECT store_id, max(polled) AS newest,
           count(*) FILTER (polled >= ${week} AND polled < ${asOf}) AS observed
    FROM polls GROUP BY store_id
  ),
  stretches AS (
    SELECT store_id, status, polled AS f, lead(polled) OVER w AS t,
           coalesce(lead(polled_before) OVER w, polled) AS last
    FROM polls WHERE status IS DISTINCT FROM before
    WINDOW w AS (PARTITION BY store_id ORDER BY polled)
  )`,
  // Of rows with the same instant the lower line holds; the others hold for no time.
  csv: ({ asOf }) => `
  polls AS MATERIALIZED (
    SELECT store_id, lower(status) AS status, epoch_us(timestamp_utc) AS polled,
           row_number() OVER () AS line
    FROM store_status
  ),
  stores AS MATERIALIZED (SELECT DISTINCT store_id FROM polls WHERE polled <= ${asOf}),
  stretches AS (
    SELECT store_id, status, polled AS f, polled AS last,
           lead(polled) OVER (PARTITION BY store_id ORDER BY polled, line) AS t
    FROM polls WHERE polled <= ${asOf}
  )`,
};

/** What is summed up within business time, as `marked (store_id, kind, f, t)`. */
function marks({ asOf, week }, detail) {
  const parts = [
    `SELECT store_id, 'down' AS kind, f, coalesce(t, ${asOf}) AS t FROM stretches
     WHERE status = 'inactive'`,
  ];
  if (detail) {
    parts.push(
      `SELECT store_id, 'leaves_' || status, last, t FROM stretches WHERE t IS NOT NULL`,
      // A run of polls that are near each other ends with the poll before the next run.
      `SELECT store_id, 'covered', polled,
              coalesce(lead(polled_before) OVER (PARTITION BY store_id ORDER BY polled), newest)
                + ${COVERAGE_REACH}
       FROM polls JOIN stores USING (store_id)
       WHERE coalesce(polled - polled_before > ${COVERAGE_REACH}, true)`,
    );
  }
  return `
  marked AS (SELECT * FROM (${parts.join(' UNION ALL ')}) WHERE t > ${week} AND f < ${asOf})`;
}

const overlap = (from, to) => `greatest(0, ${to} - ${from})`;

/** Sums for each window; with the names of `kinds`, of what is marked within business time. */
function sums(windows, detail) {
  const kinds = detail ? ['down', 'leaves_active', 'leaves_inactive', 'covered'] : ['down'];
  const ofBusiness = WINDOW_COLUMNS.map(
    ({ name, bound }) =>
      `sum(${overlap(`greatest(f, ${windows[bound]})`, 't')})::BIGINT AS business_${name}`,
  );
  const ofMarked = WINDOW_COLUMNS.flatMap(({ name, bound }) =>
    kinds.map((kind) => {
      const filter = detail ? ` FILTER (kind = '${kind}')` : '';
      return `sum(${overlap(`greatest(f, ${windows[bound]})`, 't')})${filter}::BIGINT AS ${kind}_${name}`;
    }),
  );
  return `
  open_sums AS (SELECT store_id, ${ofBusiness.join(', ')} FROM business GROUP BY store_id),
  pieces AS (
    SELECT b.store_id, kind, greatest(b.f, m.f) AS f, least(b.t, m.t) AS t
    FROM business b JOIN marked m ON m.store_id = b.store_id AND m.f < b.t AND m.t > b.f
  ),
  marked_sums AS (SELECT store_id, ${ofMarked.join(', ')} FROM pieces GROUP BY store_id)`;
}

/** A rounded figure: DuckDB prints a double as briefly as can be, with one decimal at least. */
const rounded = (length, unit) => `((${length}) + ${unit} // 2) // ${unit} / 100`;

function columns(detail) {
  const of = (kind, name) => `coalesce(${kind}_${name}, 0)`;
  const base = WINDOW_COLUMNS.flatMap(({ name, hundredth }) => [
    `${rounded(`${of('business', name)} - ${of('down', name)}`, hundredth)} AS uptime_${name}`,
    `${rounded(of('down', name), hundredth)} AS downtime_${name}`,
  ]);
  if (!detail) return base;
  const more = WINDOW_COLUMNS.flatMap(({ name, hundredth }) => {
    const [open, down] = [of('business', name), of('down', name)];
    return [
      `${rounded(open, hundredth)} AS business_${name}`,
      `0.0::DOUBLE AS unknown_${name}`,
      `CASE WHEN ${open} > 0
            THEN (${of('covered', name)} * 20000 + ${open}) // (2 * ${open}) / 10000 END AS coverage_${name}`,
      `${rounded(`${open} - ${down} - ${of('leaves_active', name)}`, hundredth)} AS uptime_least_${name}`,
      `${rounded(`${open} - ${down} + ${of('leaves_inactive', name)}`, hundredth)} AS uptime_most_${name}`,
    ];
  });
  return [
    ...base,
    ...more,
    `strftime(make_timestamp(newest), '%Y-%m-%dT%H:%M:%S.%fZ') AS last_observed_at`,
    'observed AS observations_last_week',
    'zone AS timezone',
  ];
}

/**
 * A report as one statement of DuckDB (docs/accounting.md, sections 2 to 5).
 *
 * @param source where the time line comes from: `csv` and `polls` read `store_status`, `periods`
 *   reads `status_period`
 * @param asOf epoch microseconds
 * @param detail whether `detail=full`; then from `polls`
 */
export function duckdbReportSql(source, asOf, detail = false) {
  const windows = reportWindows(asOf);
  return `
  WITH ${STRETCHES[source](windows)},
  ${businessTime(windows)},
  ${marks(windows, detail)},
  ${sums(windows, detail)}
  SELECT store_id, ${columns(detail).join(', ')}
  FROM stores
  ${detail ? 'JOIN zoned USING (store_id)' : ''}
  LEFT JOIN open_sums USING (store_id) LEFT JOIN marked_sums USING (store_id)
  ORDER BY store_id`;
}
