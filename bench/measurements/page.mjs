import { setTimeout as sleep } from 'node:timers/promises';
import { launchChromium } from '../../scripts/lib/chromium.mjs';
import { LAST_POLL } from '../lib/data-set.mjs';
import { formatInstant } from '../lib/instant.mjs';
import { MemoryWatch } from '../lib/memory.mjs';
import { Reader } from '../lib/reader.mjs';
import { atMost, held } from '../lib/rows.mjs';
import { withService } from '../lib/service.mjs';
import { someStores } from '../lib/some-stores.mjs';

const LIST = `document.querySelector('[aria-label="List of stores"]')`;
const ROW = '[aria-label="List of stores"] tbody th a';
/** Who opens the page does not open it in the moment in which the server starts. */
const STARTED_MS = 8_000;
const MICROS_PER_SECOND = 1_000_000;

const NOW = 'Now, from opening it to its figures';
const STORES = 'Stores, from opening it to its rows';
const REPORT = 'a report, from opening it to its rows';
const LIVE = 'a poll, from sending it to Now with it';
const LIVE_ROW = "a poll, from sending it to its store's row with it";
const JUMP = 'Stores, rows after a jump into the middle';
const SORT = 'Stores, rows by another figure';
const SEARCH = 'Stores, rows after typing a search';
const FRAME = 'Stores, longest frame while scrolling for 3 s';
const SLOW_FRAMES = 'Stores, frames over 50 ms while scrolling for 3 s';
const HEAP = 'JavaScript objects of the page after scrolling';
const SCRIPTS = 'JavaScript that is loaded, compressed';

/** Each view, and what is there when it has its figures. */
const viewsOf = (storeId, reportId) => [
  ['Now', '/', '.states'],
  ['Stores', '/stores', ROW],
  ['a store', `/stores/${encodeURIComponent(storeId)}`, '.tile'],
  ['Reports', '/reports', 'table'],
  ['a report', `/reports/${reportId}`, '[aria-label="Rows of the report"]'],
  ['Data', '/data', 'table'],
  ['Health', '/system', '.tiles'],
];
const slowest = (view) => `slowest request of ${view}`;

/** Scrolls through the list as a hand does, and looks how long each frame takes. */
const SCROLL = `new Promise((resolve) => {
  const list = ${LIST};
  const frames = [];
  let last = performance.now();
  const end = last + 3_000;
  const step = (now) => {
    frames.push(now - last);
    last = now;
    list.scrollTop += 300;
    if (now < end) requestAnimationFrame(step);
    else resolve(frames.slice(1));
  };
  requestAnimationFrame(step);
})`;

/** Done when the list has drawn what is in sight now. */
const JUMP_TO_MIDDLE = `new Promise((resolve) => {
  ${LIST}.scrollTop = ${LIST}.scrollHeight / 2;
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(resolve)));
})`;

/** Opens each view anew and notes its slowest request. */
async function openViews(browser, { http }, record, views) {
  let scriptBytes = 0;
  for (const [name, address, figures] of views) {
    const reader = await Reader.open(browser, http.url);
    const seconds = await reader.visit(address, figures);
    await sleep(200);
    await reader.close();
    if (name === 'Now') record.add(NOW, { seconds });
    if (name === 'Stores') record.add(STORES, { seconds });
    if (name === 'a report') record.add(REPORT, { seconds });
    const [path, value] = [...reader.requests].sort(([, a], [, b]) => b - a)[0];
    process.stderr.write(`  ${name}: ${path}\n`);
    record.add(slowest(name), { value });
    scriptBytes = Math.max(scriptBytes, reader.scriptBytes);
  }
  record.add(SCRIPTS, { value: scriptBytes / 1e3 });
}

/** Goes through the list of all stores: by its bar, its head, its search, its wheel. */
async function goThroughStores(browser, { http }, record) {
  const reader = await Reader.open(browser, http.url);
  await reader.visit('/stores', ROW);
  const middle = (page) => page.evaluate(JUMP_TO_MIDDLE);
  record.add(JUMP, { seconds: await reader.timed(middle) });
  const sort = (page) => page.getByRole('button', { name: /^Down, week/ }).click();
  record.add(SORT, { seconds: await reader.timed(sort) });
  const frames = await reader.page.evaluate(SCROLL);
  record.add(FRAME, { value: Math.max(...frames) });
  record.add(SLOW_FRAMES, { value: frames.filter((millis) => millis > 50).length });
  record.add(HEAP, { value: await reader.heapMegabytes() });
  const search = (page) => page.getByRole('searchbox', { name: 'Id or name' }).fill('market 7');
  record.add(SEARCH, { seconds: await reader.timed(search) });
  await reader.close();
}

/** Sends a poll and waits until the page has it. */
async function followPoll(browser, { http }, storeId, at, [address, figures, sign]) {
  const reader = await Reader.open(browser, http.url);
  await reader.visit(address, figures);
  // The page listens, and nothing that came before is still on its way to it.
  await sleep(5_000);
  const instant = formatInstant(at);
  const poll = { store_id: storeId, status: 'inactive', timestamp_utc: instant };
  const started = performance.now();
  await http.json(http.post('/api/v1/observations', { observations: [poll] }));
  await reader.page.locator(sign(instant)).first().waitFor();
  const seconds = (performance.now() - started) / 1000;
  await reader.close();
  return seconds;
}

export const page = {
  name: 'page',
  title: 'The page in Chromium, each view opened with nothing of it kept',
  async measure(lab) {
    const [storeId] = await someStores(await lab.loaded(), 1);
    const browser = await launchChromium();
    const views = viewsOf(storeId, '');
    let polls = 0;
    const newest = () => LAST_POLL + (polls += 1) * MICROS_PER_SECOND;
    try {
      const samples = await lab.rounds((record) =>
        lab.inCopy((database) =>
          withService(database, async (service) => {
            const { id } = await service.report(lab.nextAsOf());
            await sleep(STARTED_MS);
            const memory = new MemoryWatch(service.pid, lab.postmaster);
            await openViews(browser, service, record, viewsOf(storeId, id));
            await goThroughStores(browser, service, record);
            const now = ['/', '.states', (at) => `.head time[datetime="${at}"]`];
            const row = [
              `/stores?q=${encodeURIComponent(storeId)}`,
              ROW,
              (at) => `tbody time[datetime="${at}"]`,
            ];
            record.add(LIVE_ROW, {
              seconds: await followPoll(browser, service, storeId, newest(), row),
            });
            const seconds = await followPoll(browser, service, storeId, newest(), now);
            record.add(LIVE, { seconds, ...memory.end() });
          }),
        ),
      );
      const goals = {
        [NOW]: { S: [atMost(1)], L: [atMost(2)] },
        [SCRIPTS]: { S: [atMost(80)], L: [atMost(80)] },
        ...Object.fromEntries([LIVE, LIVE_ROW].map((name) => [name, { S: [atMost(2)] }])),
        ...Object.fromEntries(views.map(([view]) => [slowest(view), { S: [atMost(300)] }])),
      };
      const row = (name, unit) => held(samples.row(name, unit), lab.size, goals[name] ?? {});
      return [
        ...[NOW, STORES, REPORT, LIVE, LIVE_ROW].map((name) => row(name)),
        ...views.map(([view]) => row(slowest(view), 'ms')),
        ...[JUMP, SORT, SEARCH].map((name) => row(name)),
        row(FRAME, 'ms'),
        row(SLOW_FRAMES, ''),
        row(HEAP, 'MB'),
        row(SCRIPTS, 'kB'),
      ];
    } finally {
      await browser.close();
    }
  },
};
