import { runCommand } from '../lib/command.mjs';
import { dataSet, laterDataSet } from '../lib/data-set.mjs';
import { MemoryWatch } from '../lib/memory.mjs';
import { firstAfterPolls } from '../lib/read-anew.mjs';
import { atMost, besides, held, nodeAtMost, ratioAtMost } from '../lib/rows.mjs';
import { withService } from '../lib/service.mjs';
import { growthExponent } from '../lib/statistics.mjs';

/** Stores of the sets that are compared, each with a day of polls; with M a small picture of them. */
const STORES = { M: [500, 1_000, 2_000], other: [10_000, 100_000, 1_000_000] };
/** Days of history that are compared. */
const SHORT = 8;
const LONG = { M: 16, other: 80 };
const MOST_EXPONENT = 1.05;
const MOST_TIMES = 1.2;
/** What a report of so many stores may take. */
const REPORT_GOALS = { 1_000_000: [atMost(20), nodeAtMost(400)] };
const MEMORY_GOALS = { 1_000_000: [nodeAtMost(400)] };
/** The first report after polls came. */
const AFTER_POLLS = 'first report';

/** `cli ingest` of a data set; its sample, in the seconds that it reports. */
async function ingest(lab, database, { folder }) {
  const result = await runCommand(['ingest', folder], database.environment, lab.postmaster);
  return { ...result, seconds: JSON.parse(result.stdout).seconds };
}

/** Reports over HTTP on a database, and of the same instants once more after a poll, under two names. */
function reports(lab, database, name, nameAfterPolls) {
  return withService(database, (service) =>
    lab.rounds(async (samples) => {
      const memory = new MemoryWatch(service.pid, lab.postmaster);
      const asOf = lab.nextAsOf();
      const { seconds, bytes } = await service.report(asOf);
      samples.add(name, { seconds, ...memory.end() });
      const anew = new MemoryWatch(service.pid, lab.postmaster);
      const again = await firstAfterPolls(service, database, asOf, {}, bytes);
      samples.add(nameAfterPolls, { seconds: again.seconds, ...anew.end() });
    }),
  );
}

/** Ingestion into empty databases, and reports, of more and more stores. */
async function byStores(lab) {
  const points = { ingest: [], report: [], [AFTER_POLLS]: [] };
  for (const stores of STORES[lab.size] ?? STORES.other) {
    const data = await dataSet({ stores, days: 1 });
    const name = (work) => `${work} ${stores.toLocaleString('en-US')} stores`;
    const taking = await lab.rounds((samples) =>
      lab.inDatabase(async (database) =>
        samples.add(name('ingest'), await ingest(lab, database, data)),
      ),
    );
    const database = await lab.load(data);
    const making = await reports(lab, database, name('report'), name(AFTER_POLLS));
    await database.drop();
    points.ingest.push(taking.row(name('ingest')));
    points.report.push(held(making.row(name('report')), stores, REPORT_GOALS));
    points[AFTER_POLLS].push(held(making.row(name(AFTER_POLLS)), stores, MEMORY_GOALS));
    for (const [series, rows] of Object.entries(points)) {
      Object.assign(rows.at(-1), { stores, series });
    }
  }
  return Object.entries(points).flatMap(([series, rows]) => {
    const value = growthExponent(rows.map((row) => [row.stores, row.value]));
    return [...rows, atMost(MOST_EXPONENT)({ what: `${series}, exponent`, value, unit: '' })];
  });
}

/** The report, and the ingestion of the day that follows, on a history of some days. */
async function onHistory(lab, days, next) {
  const { stores } = lab.data;
  const database = await lab.load(await dataSet({ stores, days }));
  const names = [
    `report on ${days} days`,
    `${AFTER_POLLS} on ${days} days`,
    `ingest of the next day on ${days} days`,
  ];
  const making = await reports(lab, database, names[0], names[1]);
  const taking = await lab.rounds((samples) =>
    lab.inDatabase(
      async (copy) => samples.add(names[2], await ingest(lab, copy, next)),
      database.name,
    ),
  );
  await database.drop();
  return [making.row(names[0]), making.row(names[1]), taking.row(names[2])];
}

async function byHistory(lab) {
  const next = await laterDataSet({ stores: lab.data.stores, days: 1 });
  const short = await onHistory(lab, SHORT, next);
  const long = await onHistory(lab, LONG[lab.size] ?? LONG.other, next);
  return long.flatMap((row, i) => [short[i], ratioAtMost(MOST_TIMES)(besides(row, short[i]))]);
}

export const growth = {
  name: 'growth',
  title: 'How time grows with the number of stores, and with the length of the history',
  async measure(lab) {
    if (!['M', 'S'].includes(lab.size)) {
      throw new Error(`growth has sizes of its own: run it with --size S, not ${lab.size}`);
    }
    return [...(await byStores(lab)), ...(await byHistory(lab))];
  },
};
