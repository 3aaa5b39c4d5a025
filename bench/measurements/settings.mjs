import { withService } from '../lib/service.mjs';
import { someStores, takeTurns } from '../lib/some-stores.mjs';

const REPORTS = 8;
const CLIENTS = 64;
const CALLS = 4_000;

/** What is tried for each setting; the defaults are among them. */
const SETTINGS = {
  REPORT_BATCH_SIZE: [500, 1_000, 2_000, 4_000, 8_000],
  REPORTS_AT_A_TIME: [1, 2, 4],
  DATABASE_CONNECTIONS: [6, 12, 24, 48],
};

async function secondsOf(work) {
  const started = performance.now();
  await work();
  return { seconds: (performance.now() - started) / 1000 };
}

/** The work by which a setting is judged. */
const WORKS = {
  REPORT_BATCH_SIZE: {
    what: 'a report',
    do: (service, lab) => service.report(lab.nextAsOf()),
  },
  REPORTS_AT_A_TIME: {
    what: `${REPORTS} reports asked for at once`,
    do: (service, lab) =>
      Promise.all(Array.from({ length: REPORTS }, () => service.report(lab.nextAsOf()))),
  },
  DATABASE_CONNECTIONS: {
    what: `${CALLS.toLocaleString('en-US')} debug/store by ${CLIENTS} clients`,
    async do({ http }, lab, nextStore) {
      let left = CALLS;
      const client = async () => {
        while (left > 0) {
          left -= 1;
          await http.json(http.get(`/api/v1/debug/store/${nextStore()}`));
        }
      };
      await Promise.all(Array.from({ length: CLIENTS }, client));
    },
  },
};

export const settings = {
  name: 'settings',
  title: 'Worker settings: the same work with several values of each',
  async measure(lab) {
    const database = await lab.loaded();
    const nextStore = takeTurns(await someStores(database));
    const rows = [];
    for (const [variable, values] of Object.entries(SETTINGS)) {
      const { what, do: work } = WORKS[variable];
      for (const value of values) {
        const name = `${variable}=${value}: ${what}`;
        const environment = { ...database.environment, [variable]: `${value}` };
        const samples = await withService({ environment }, (service) =>
          lab.rounds(async (record) => {
            record.add(name, await secondsOf(() => work(service, lab, nextStore)));
          }),
        );
        rows.push(samples.row(name));
      }
    }
    return rows;
  },
};
