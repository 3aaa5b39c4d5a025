import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLIS = 100;
/** How long after the newest poll the page is looked at. */
const LATER_MILLIS = 4 * 60_000;
/** Two looks at the metrics, which a rate needs. */
const LOOKS_MILLIS = 6_000;

/** Reports that somebody may have asked for. */
const REPORTS = [
  { region: 'West', detail: 'full' },
  { interpolation: 'linear' },
  { max_carry_minutes: 180, detail: 'full' },
];

/**
 * The views that are worth a picture, of a service that has made-up data.
 *
 * @returns for each its name, its address, and where it matters when the browser takes it to be, or how
 * long it has to be open.
 */
export async function sampleViews(url) {
  const get = async (path) => (await fetch(`${url}/api/v1/${path}`)).json();
  for (const body of REPORTS) await makeReport(url, body);
  const { as_of } = await get('fleet');
  const { items: reports } = await get('reports');
  const { items: files } = await get('ingestions');
  const { items: stores } = await get('fleet/stores?sort=downtime_last_week&order=desc&limit=400');
  // One that was mostly up, and down for a while of its last day.
  const store = stores.find((one) => one.share_last_week > 0.85 && one.downtime_last_day > 1);
  const report = reports.at(-1).report_id;
  const polls = files.find(({ kind }) => kind === 'store_status').id;
  return [
    { name: 'now', address: '/', at: new Date(Date.parse(as_of) + LATER_MILLIS) },
    { name: 'stores', address: '/stores?sort=downtime_last_week&order=desc' },
    { name: 'store', address: `/stores/${store.store_id}` },
    { name: 'reports', address: '/reports' },
    { name: 'report', address: `/reports/${report}` },
    { name: 'data', address: `/data?file=${polls}` },
    { name: 'health', address: '/system', waitMillis: LOOKS_MILLIS },
  ];
}

async function makeReport(url, body) {
  const trigger = await fetch(`${url}/api/v1/trigger_report`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Requested-With': 'screenshots' },
    body: JSON.stringify(body),
  });
  const { report_id } = await trigger.json();
  for (;;) {
    const { status } = await (await fetch(`${url}/api/v1/reports/${report_id}`)).json();
    if (status === 'Complete') return;
    if (status === 'Failed') throw new Error(`report ${report_id} failed`);
    await sleep(POLL_MILLIS);
  }
}
