import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDataSet } from '../../src/generate/generate-data-set';
import { Application } from '../support/application';
import { FLEET, fleetOf, WINDOWS, type FleetTime, type WindowName } from '../support/fleet';
import { walkPages } from '../support/pages';
import { businessSpans, readInputs, type Inputs, type Span } from '../support/reference-inputs';
import { query } from '../support/test-sql';

const HOUR = 3_600_000_000n;

interface Store extends Record<string, string | number | null> {
  store_id: string;
  state: string;
  strip: string;
  last_observed_at: string;
  last_status: string;
}

const micros = (text: string) =>
  BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(text.slice(20, 26));
const instant = (at: bigint) =>
  `${new Date(Number(at / 1_000_000n) * 1000).toISOString().slice(0, 19)}.${String(at % 1_000_000n).padStart(6, '0')}Z`;

/** Halves go up. */
const divided = (dividend: bigint, divisor: bigint) => (2n * dividend + divisor) / (2n * divisor);

/** What the rows of a report as of an instant add up to in a window. */
async function sumOfReport(
  application: Application,
  asOf: bigint,
  window: WindowName,
): Promise<FleetTime> {
  const id = await application.trigger({ as_of: instant(asOf) });
  await application.ended(id);
  const [row] = await query<{ up: string | null; down: string | null }>(
    application.database,
    `SELECT sum(uptime_${window})::text AS up, sum(downtime_${window})::text AS down
     FROM report_row WHERE report_id = $1`,
    [id],
  );
  const [up, down] = [BigInt(row?.up ?? 0), BigInt(row?.down ?? 0)];
  const hours = (length: bigint) => Number(divided(length * 100n, HOUR)) / 100;
  const share = up + down === 0n ? null : Number(divided(up * 10_000n, up + down)) / 10_000;
  return { uptime: hours(up), downtime: hours(down), share };
}

/** Status and openness of a store at an instant, by the plain reading of its files. */
class PlainStore {
  private readonly spans: Span[];
  constructor(
    private readonly inputs: Inputs,
    private readonly id: string,
    asOf: bigint,
  ) {
    const zone = inputs.zones.get(id) ?? 'America/Chicago';
    const around = { from: asOf - 170n * HOUR, to: asOf + 2n * HOUR };
    this.spans = businessSpans(inputs.hours.get(id), zone, around);
  }

  isOpen(at: bigint): boolean {
    return this.spans.some(({ from, to }) => from <= at && at < to);
  }

  isDown(at: bigint): boolean {
    return this.inputs.polls.get(this.id)?.findLast((poll) => poll.at <= at)?.status === 'inactive';
  }

  lastPoll(asOf: bigint): bigint {
    return this.inputs.polls.get(this.id)?.findLast((poll) => poll.at <= asOf)?.at ?? 0n;
  }

  /** The letter of two hours: looks at every piece between two moments at which something changes. */
  letter({ from, to }: Span): string {
    const cuts = new Set([from, to]);
    for (const span of this.spans) [span.from, span.to].forEach((at) => cuts.add(at));
    for (const { at } of this.inputs.polls.get(this.id) ?? []) cuts.add(at);
    const pieces = [...cuts].filter((at) => at >= from && at < to && this.isOpen(at));
    const down = pieces.filter((at) => this.isDown(at)).length;
    if (pieces.length === 0) return 'c';
    if (down === 0) return 'u';
    return down === pieces.length ? 'd' : 'm';
  }
}

describe('the fleet', () => {
  let application: Application;
  beforeEach(async () => {
    application = await Application.start();
  });
  afterEach(async () => {
    await application.stop();
  });

  async function expectToEqualReports(directory: string): Promise<void> {
    const fleet = await fleetOf(application);
    const asOf = micros(fleet.as_of ?? '');
    const inputs = readInputs(directory, BigInt(Date.now()) * 1000n);
    const stores = await walkPages<Store>(application.http, `${FLEET}/stores`, 97);

    // Store by store, the figures are those of the report's CSV, and so is the CSV of the stores.
    const report = (await application.report()).trimEnd().split('\n');
    const columns = (report[0] ?? '').split(',');
    const csv = (await application.http.get(`${FLEET}/stores?format=csv`)).text;
    const lines = csv
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const places = columns.map((column) => lines[0]?.indexOf(column) ?? -1);
    expect(lines.map((line) => places.map((place) => line[place]).join(','))).toEqual(report);
    expect(stores.map((store) => columns.map((column) => store[column]))).toEqual(
      report
        .slice(1)
        .map((line) => line.split(',').map((field, i) => (i === 0 ? field : Number(field)))),
    );

    // The sums are those of reports as of the ends of the stretches.
    const ago = { last_hour: HOUR, last_day: 24n * HOUR, last_week: 168n * HOUR };
    for (const window of WINDOWS) {
      const { before, ...now } = fleet.windows[window];
      expect([window, now]).toEqual([window, await sumOfReport(application, asOf, window)]);
      const then = await sumOfReport(application, asOf - ago[window], window);
      expect([window, before]).toEqual([window, then]);
    }
    expect(fleet.trend_hours.map(({ to }) => to)).toEqual(
      Array.from({ length: 24 }, (_, i) => instant(asOf - BigInt(23 - i) * HOUR)),
    );
    expect(fleet.trend_days.map(({ from }) => from)).toEqual(
      Array.from({ length: 7 }, (_, i) => instant(asOf - BigInt(7 - i) * 24n * HOUR)),
    );
    for (const point of [fleet.trend_hours[0], fleet.trend_hours[11], fleet.trend_hours[23]]) {
      const { share } = await sumOfReport(application, micros(point?.to ?? ''), 'last_hour');
      expect(point?.share).toBe(share);
    }
    for (const point of [fleet.trend_days[0], fleet.trend_days[3], fleet.trend_days[6]]) {
      const { share } = await sumOfReport(application, micros(point?.to ?? ''), 'last_day');
      expect(point?.share).toBe(share);
    }

    // States, strips and last polls by a plain look at each store.
    const counts = { up: 0, down: 0, silent: 0, closed: 0 };
    for (const { store_id, state, strip, last_observed_at, last_status } of stores) {
      const plain = new PlainStore(inputs, store_id, asOf);
      const lastPoll = plain.lastPoll(asOf);
      const opened = asOf - lastPoll > 3n * HOUR ? 'silent' : plain.isDown(asOf) ? 'down' : 'up';
      const expectedState = plain.isOpen(asOf) ? opened : 'closed';
      const expectedStrip = Array.from({ length: 84 }, (_, i) => {
        const from = asOf - BigInt(168 - 2 * i) * HOUR;
        return plain.letter({ from, to: from + 2n * HOUR });
      }).join('');
      expect({ store_id, state, strip, last_observed_at, last_status }).toEqual({
        store_id,
        state: expectedState,
        strip: expectedStrip,
        last_observed_at: instant(lastPoll),
        last_status: plain.isDown(asOf) ? 'inactive' : 'active',
      });
      counts[expectedState] += 1;
    }
    const open = counts.up + counts.down + counts.silent;
    expect(fleet.stores).toEqual({ total: stores.length, open, ...counts });
    expect(open).toBeGreaterThan(0);
    expect(counts.closed).toBeGreaterThan(0);

    // The groups add up what their stores have, and the worst stores are those of the list.
    for (const key of ['region', 'type', 'timezone'] as const) {
      const of = new Map<string | number | null, number[]>();
      for (const store of stores) {
        const sums = of.get(store[key] ?? null) ?? [0, 0, 0, 0];
        sums[0] = (sums[0] ?? 0) + 1;
        sums[1] = (sums[1] ?? 0) + (store.state === 'down' ? 1 : 0);
        sums[2] = (sums[2] ?? 0) + (store.state === 'silent' ? 1 : 0);
        sums[3] = (sums[3] ?? 0) + Number(store['downtime_last_week']);
        of.set(store[key] ?? null, sums);
      }
      const groups = fleet.where[key];
      expect(groups).toHaveLength(Math.min(20, of.size));
      for (const group of groups) {
        const [count = 0, down, silent, downtime = 0] = of.get(group['value'] ?? null) ?? [];
        expect(group).toMatchObject({ stores: count, down, silent });
        // Each figure of a store is rounded by itself.
        expect(Math.abs(Number(group['downtime_last_week']) - downtime)).toBeLessThan(
          0.005 * count + 0.01,
        );
      }
      const downtimes = groups.map((group) => Number(group['downtime_last_week']));
      expect(downtimes).toEqual([...downtimes].sort((a, b) => b - a));
    }
    const worst = await application.http.get(
      `${FLEET}/stores?sort=downtime_last_week&order=desc&limit=10`,
    );
    const { items } = worst.json() as { items: Store[] };
    expect(fleet.most_downtime).toEqual(
      items.map(({ store_id, name, downtime_last_day, downtime_last_week }) => ({
        store_id,
        name,
        downtime_last_day,
        downtime_last_week,
      })),
    );
    expect(fleet.most_downtime).toHaveLength(10);
  }

  it('is what the reports say, for the example set', async () => {
    const directory = join(__dirname, '../fixtures/example-1');
    await application.uploadDirectory(directory);
    await expectToEqualReports(directory);
  });

  it('is what the reports say, for generated data with stores that appear in the last week', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'fleet-'));
    try {
      await generateDataSet({ stores: 150, days: 16, seed: 29, outDir: directory });
      leaveLastDays(join(directory, 'store_status.csv'));
      await application.uploadDirectory(directory);
      await expectToEqualReports(directory);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

/** Of a third of the stores in a file of polls, leaves those of the last days alone. */
function leaveLastDays(path: string): void {
  const [header, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const kept = lines.filter((line) => {
    const [id = '', , at = ''] = line.split(',');
    return !/[147]$/.test(id) || at > '2026-03-09 12';
  });
  expect(kept.length).toBeLessThan(lines.length * 0.8);
  writeFileSync(path, [header, ...kept, ''].join('\n'));
}
