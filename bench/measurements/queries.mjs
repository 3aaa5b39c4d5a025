import { setTimeout as sleep } from 'node:timers/promises';
import { MemoryWatch } from '../lib/memory.mjs';
import { atMost, held } from '../lib/rows.mjs';
import { withService } from '../lib/service.mjs';
import { someStores, takeTurns } from '../lib/some-stores.mjs';
import { percentile } from '../lib/statistics.mjs';
import { steadyLoad } from '../lib/steady-load.mjs';

const PER_SECOND = 200;
const FOR_MS = 5_000;
const SORTS = ['store_id', 'downtime_last_hour', 'downtime_last_day', 'downtime_last_week'];

/** Reads a list page by page, from the beginning again when it has ended. */
function pageByPage(http, path) {
  let cursor = null;
  return async () => {
    const at = cursor === null ? path : `${path}cursor=${encodeURIComponent(cursor)}`;
    const answer = await http.get(at);
    if (answer.status === 200) cursor = JSON.parse(answer.bytes.toString('utf8')).next_cursor;
    return answer;
  };
}

function requestsOf(http, reportId, stores) {
  const nextStore = takeTurns(stores);
  const rows = SORTS.flatMap((sort) =>
    ['asc', 'desc'].map((order) => [
      `rows by ${sort}, ${order}`,
      pageByPage(http, `/api/v1/reports/${reportId}/rows?sort=${sort}&order=${order}&`),
    ]),
  );
  return [
    ['debug/store', () => http.get(`/api/v1/debug/store/${nextStore()}`)],
    ['debug/store with detail', () => http.get(`/api/v1/debug/store/${nextStore()}?detail=full`)],
    ...rows,
    ['debug/stores_with_downtime', pageByPage(http, '/api/v1/debug/stores_with_downtime?')],
  ];
}

/** The first answer ranks all stores; it is told by itself. */
async function firstRanking(http) {
  const started = performance.now();
  await http.json(http.get('/api/v1/debug/stores_with_downtime'));
  return { value: performance.now() - started };
}

const FIRST_RANKING = 'debug/stores_with_downtime, the first answer';

export const queries = {
  name: 'queries',
  title: `99th percentile at ${PER_SECOND} requests a second, pages of 100`,
  async measure(lab) {
    const database = await lab.loaded();
    const stores = await someStores(database);
    const names = new Set();
    const samples = await lab.rounds((record) =>
      withService(database, async (service) => {
        const { id } = await service.report(lab.nextAsOf());
        record.add(FIRST_RANKING, await firstRanking(service.http));
        for (const [name, send] of requestsOf(service.http, id, stores)) {
          await steadyLoad(PER_SECOND, send, sleep(FOR_MS / 5));
          const memory = new MemoryWatch(service.pid, lab.postmaster);
          const times = await steadyLoad(PER_SECOND, send, sleep(FOR_MS));
          record.add(name, { value: percentile(times, 99), ...memory.end() });
          names.add(name);
        }
      }),
    );
    return [
      ...[...names].map((name) => held(samples.row(name, 'ms'), lab.size, { L: [atMost(60)] })),
      samples.row(FIRST_RANKING, 'ms'),
    ];
  },
};
