import { LAST_POLL } from '../lib/data-set.mjs';
import { withExplainedDatabase } from '../lib/explained-server.mjs';
import { formatInstant } from '../lib/instant.mjs';
import { withService } from '../lib/service.mjs';
import { someStores } from '../lib/some-stores.mjs';

/** Of each action, so many statements: those that took longest. */
const MOST_STATEMENTS = 2;
/** What takes less, beside a slower one, needs no look. */
const LEAST_MS = 0.2;

function actionsOf(service, asOf, reportId, stores) {
  const { http } = service;
  const rows = (sort) => () =>
    http.json(http.get(`/api/v1/reports/${reportId}/rows?sort=${sort}&order=desc`));
  const observations = stores.map((id, i) => ({
    store_id: id,
    status: i % 10 === 0 ? 'inactive' : 'active',
    timestamp_utc: formatInstant(LAST_POLL + 60_000_000),
  }));
  return {
    'A report of seven columns': () => service.report(asOf - 1_000_000),
    'A report with detail=full': () => service.report(asOf - 2_000_000, { detail: 'full' }),
    'Rows of a report by store_id': rows('store_id'),
    'Rows of a report by downtime_last_week': rows('downtime_last_week'),
    'One store (debug/store)': () => http.json(http.get(`/api/v1/debug/store/${stores[0]}`)),
    'Stores with downtime, the first answer': () =>
      http.json(http.get('/api/v1/debug/stores_with_downtime')),
    'A batch of 1,000 observations': () =>
      http.json(http.post('/api/v1/observations', { observations })),
  };
}

/** The slowest run of each statement, the slowest statements first. */
function slowest(plans) {
  const byStatement = new Map();
  for (const found of plans) {
    const known = byStatement.get(found.statement);
    const runs = (known?.runs ?? 0) + 1;
    const worst = known && known.milliseconds > found.milliseconds ? known : found;
    byStatement.set(found.statement, { ...worst, runs });
  }
  return [...byStatement.values()]
    .sort((a, b) => b.milliseconds - a.milliseconds)
    .filter(({ milliseconds }, i) => i === 0 || milliseconds >= LEAST_MS)
    .slice(0, MOST_STATEMENTS);
}

/** Not a time but a look: `rows` tells which statements, `plans` shows them. */
export const plans = {
  name: 'plans',
  title: 'Plans of the statements that take longest',
  async measure(lab) {
    const rows = [];
    await withExplainedDatabase(lab.data, async (database, explain) => {
      const stores = await someStores(database);
      await withService(database, async (service) => {
        const asOf = lab.nextAsOf();
        const { id } = await service.report(asOf);
        for (const [action, run] of Object.entries(actionsOf(service, asOf, id, stores))) {
          for (const { milliseconds, runs, statement, plan } of slowest(await explain(run))) {
            rows.push({ what: action, value: milliseconds, unit: 'ms', runs, statement, plan });
          }
        }
      });
    });
    return rows;
  },
};
