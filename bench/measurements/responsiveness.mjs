import { setTimeout as sleep } from 'node:timers/promises';
import { laterDataSet } from '../lib/data-set.mjs';
import { formatInstant } from '../lib/instant.mjs';
import { MemoryWatch } from '../lib/memory.mjs';
import { PeerProcess } from '../lib/peer-process.mjs';
import { atMost, held } from '../lib/rows.mjs';
import { withService } from '../lib/service.mjs';
import { someStores, takeTurns } from '../lib/some-stores.mjs';
import { percentile } from '../lib/statistics.mjs';
import { steadyLoad } from '../lib/steady-load.mjs';

const PER_SECOND = 20;

/** Uploads a file of polls and waits until it has been taken in. */
async function takeIn({ http }, uploader, file) {
  const { answer: id } = await uploader.run({ file });
  for (;;) {
    const { status, error } = await http.json(http.get(`/api/v1/ingestions/${id}`));
    if (status === 'Complete') return;
    if (status === 'Failed') throw new Error(`the file was not taken in: ${error}`);
    await sleep(20);
  }
}

/** Asks for one report after the other until the work ends; `current` is the newest one's id. */
class Reports {
  current;
  #service;
  #lab;

  constructor(service, lab) {
    this.#service = service;
    this.#lab = lab;
  }

  async trigger() {
    const { http } = this.#service;
    const body = { as_of: formatInstant(this.#lab.nextAsOf()) };
    this.current = (await http.json(http.post('/api/v1/trigger_report', body))).report_id;
  }

  async keepOneRunning(work) {
    let isOver = false;
    const end = () => (isOver = true);
    work.then(end, end);
    while (!isOver) {
      const { http } = this.#service;
      const { status } = await http.json(http.get(`/api/v1/reports/${this.current}`));
      if (status === 'Running') await sleep(20);
      else await this.trigger();
    }
  }
}

export const responsiveness = {
  name: 'responsiveness',
  title: `99th percentile of small requests (${PER_SECOND} a second each) while a file is taken in and reports run`,
  async measure(lab) {
    const later = await laterDataSet(lab.data);
    const stores = await someStores(await lab.loaded());
    const names = ['/health/live', 'get_report', 'debug/store'];
    const samples = await lab.rounds((record) =>
      lab.inCopy((database) =>
        withService(database, async (service) => {
          const { http } = service;
          const reports = new Reports(service, lab);
          await reports.trigger();
          const nextStore = takeTurns(stores);
          const sends = [
            () => http.get('/health/live'),
            () => http.get(`/api/v1/get_report?report_id=${reports.current}`),
            () => http.get(`/api/v1/debug/store/${nextStore()}`),
          ];
          const uploader = await PeerProcess.start('upload', { url: http.url });
          const memory = new MemoryWatch(service.pid, lab.postmaster);
          const started = performance.now();
          const work = takeIn(service, uploader, later.polls);
          const [times] = await Promise.all([
            Promise.all(sends.map((send) => steadyLoad(PER_SECOND, send, work))),
            reports.keepOneRunning(work),
          ]);
          await uploader.stop();
          const seconds = (performance.now() - started) / 1000;
          record.add('the file meanwhile', { seconds, ...memory.end() });
          names.forEach((name, i) => record.add(name, { value: percentile(times[i], 99) }));
        }),
      ),
    );
    return [
      ...names.map((name) => held(samples.row(name, 'ms'), lab.size, { S: [atMost(40)] })),
      samples.row('the file meanwhile'),
    ];
  },
};
