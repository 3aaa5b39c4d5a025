import { setTimeout as sleep } from 'node:timers/promises';
import { LAST_POLL } from '../lib/data-set.mjs';
import { formatInstant } from '../lib/instant.mjs';
import { MemoryWatch } from '../lib/memory.mjs';
import { atLeast, atMost, held } from '../lib/rows.mjs';
import { withService } from '../lib/service.mjs';
import { someStores } from '../lib/some-stores.mjs';
import { median, percentile } from '../lib/statistics.mjs';

const CLIENTS = 4;
const BATCHES = [
  { size: 1_000, count: 240 },
  { size: 10_000, count: 40 },
];
const AT_MOST_MS = 15_000;
const SECOND = 1_000_000;
/** Of a hundred polls: what a report of the sample data shows as well. */
const INACTIVE_PERCENT = 9;

/** Bodies of polls later than all that are held, each poll new, those of a batch of many stores. */
function bodiesOf(stores, { size, count }) {
  let made = 0;
  const poll = () => {
    const i = made++;
    return {
      store_id: stores[(i * 7_919) % stores.length],
      status: (i * 2_654_435_761) % 100 < INACTIVE_PERCENT ? 'inactive' : 'active',
      timestamp_utc: formatInstant(LAST_POLL + (i + 1) * SECOND),
    };
  };
  return Array.from({ length: count }, () =>
    JSON.stringify({ observations: Array.from({ length: size }, poll) }),
  );
}

/** Sends a batch until it is taken, as a client should: after a 503 again, when it is told to. */
async function sendBatch(http, body, size) {
  for (let refused = 0; ; refused += 1) {
    const answer = await http.send('POST', '/api/v1/observations', 'application/json', body);
    if (answer.status === 503) {
      await sleep(Number(answer.headers['retry-after']) * 1000);
      continue;
    }
    const { accepted } = await http.json(answer);
    if (accepted !== size) throw new Error(`of ${size} new polls ${accepted} were accepted`);
    return refused;
  }
}

/** Sends batches from four clients, each its next one when the last was taken, for a while at most. */
async function sendAll(http, bodies, size) {
  const left = [...bodies];
  const times = [];
  let refused = 0;
  const started = performance.now();
  const client = async () => {
    while (left.length > 0 && performance.now() - started < AT_MOST_MS) {
      const sent = performance.now();
      refused += await sendBatch(http, left.shift(), size);
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - started) / 1000;
  return { perSecond: (times.length * size) / seconds, times, refused };
}

/** Periods that are not what the polls say, either way. */
const WRONG_PERIODS = `
  WITH derived AS (
    SELECT store_id, status, min(timestamp_utc) AS started_at, max(timestamp_utc) AS last_observed_at,
           count(*)::int AS polls
    FROM (SELECT *, count(*) FILTER (WHERE changed) OVER w AS period
          FROM (SELECT *, status IS DISTINCT FROM lag(status) OVER w AS changed
                FROM store_status WINDOW w AS (PARTITION BY store_id ORDER BY timestamp_utc)) p
          WINDOW w AS (PARTITION BY store_id ORDER BY timestamp_utc)) q
    GROUP BY store_id, status, period
  ), kept AS (SELECT store_id, status, started_at, last_observed_at, polls FROM status_period)
  SELECT count(*)::int AS count FROM (
    (TABLE derived EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE derived)
  ) wrong`;

async function requireTruePeriods(database) {
  const [{ count }] = await database.connected(
    async (client) => (await client.query(WRONG_PERIODS)).rows,
  );
  if (count > 0) throw new Error(`${count} periods are not what the polls say`);
}

const names = ({ size }) => {
  const batch = size.toLocaleString('en-US');
  return {
    rate: `batches of ${batch}, polls a second`,
    typical: `batches of ${batch}, median time`,
    slow: `batches of ${batch}, 99th percentile`,
    refused: `batches of ${batch}, answers of 503`,
  };
};

export const observations = {
  name: 'observations',
  title: `POST /api/v1/observations from ${CLIENTS} clients, onto the data set`,
  async measure(lab) {
    const stores = await someStores(await lab.loaded(), lab.data.stores);
    const samples = await lab.rounds(async (record) => {
      for (const batch of BATCHES) {
        const name = names(batch);
        const bodies = bodiesOf(stores, batch);
        await lab.inCopy(async (database) => {
          await withService(database, async (service) => {
            const memory = new MemoryWatch(service.pid, lab.postmaster);
            const { perSecond, times, refused } = await sendAll(service.http, bodies, batch.size);
            record.add(name.rate, { value: perSecond, ...memory.end() });
            record.add(name.typical, { value: median(times) });
            record.add(name.slow, { value: percentile(times, 99) });
            record.add(name.refused, { value: refused });
          });
          await requireTruePeriods(database);
        });
      }
    });
    return BATCHES.flatMap((batch) => {
      const name = names(batch);
      const slow = { S: batch.size === 1_000 ? [atMost(150)] : [] };
      return [
        held(samples.row(name.rate, 'polls/s'), lab.size, { S: [atLeast(60_000)] }),
        samples.row(name.typical, 'ms'),
        held(samples.row(name.slow, 'ms'), lab.size, slow),
        samples.row(name.refused, ''),
      ];
    });
  },
};
