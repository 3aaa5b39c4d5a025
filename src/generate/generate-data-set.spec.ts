import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '../uptime/epoch-micros';
import { isTimeZone } from '../uptime/time-zone';
import { extraHours, extraPolls, extraProfiles, extraZones } from './bad-rows';
import { DEFAULT_END, generateDataSet, type DataSetOptions } from './generate-data-set';

// The machines that run the suite may be busy with it: a second's work gets half a minute.
jest.setTimeout(30_000);

const FILES = ['store_status.csv', 'menu_hours.csv', 'timezones.csv', 'stores.csv'] as const;

describe('generateDataSet', () => {
  let outDir: string;

  beforeEach(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'generate-'));
  });

  afterEach(async () => {
    await rm(outDir, { recursive: true });
  });

  const read = (file: string, dir = outDir) => readFile(join(dir, file), 'utf8');
  const rowsOf = async (file: string) =>
    (await read(file))
      .split('\n')
      .slice(1, -1)
      .map((line) => line.split(','));
  const make = (options: Partial<DataSetOptions> = {}) =>
    generateDataSet({ stores: 100, days: 2, seed: 1, outDir, ...options });

  it('makes the same bytes for the same options, and others for another seed', async () => {
    await make();
    const first = await Promise.all(FILES.map((file) => read(file)));
    await make();
    expect(await Promise.all(FILES.map((file) => read(file)))).toEqual(first);
    await make({ seed: 2 });
    const other = await Promise.all(FILES.map((file) => read(file)));
    for (const [index, text] of other.entries()) expect(text).not.toBe(first[index]);
  });

  it('reports the rows and bytes of each file', async () => {
    const { files } = await make();
    expect(files.map(({ file }) => file)).toEqual(FILES);
    for (const { file, rows, bytes } of files) {
      const text = await read(file);
      expect(Buffer.byteLength(text)).toBe(bytes);
      expect(text.split('\n')).toHaveLength(rows + 2);
    }
  });

  it('has the shape of real sets', async () => {
    const stores = 200;
    await make({ stores, days: 8 });
    const polls = await rowsOf('store_status.csv');
    expect(polls.length / stores).toBeGreaterThan(130);
    expect(polls.length / stores).toBeLessThan(140);

    const periods = countPeriods(polls);
    expect(periods / stores).toBeGreaterThan(9.5);
    expect(periods / stores).toBeLessThan(11.5);

    const hours = await rowsOf('menu_hours.csv');
    expect(hours.length / stores).toBeGreaterThan(6.2);
    expect(hours.length / stores).toBeLessThan(6.5);
    expect(new Set(hours.map(([id]) => id)).size / stores).toBe(0.82);
    expect((await rowsOf('timezones.csv')).length / stores).toBe(0.96);
    expect(await rowsOf('stores.csv')).toHaveLength(stores);
  });

  it('polls every store at least once, and no store under two ids', async () => {
    await make({ stores: 1000, days: 1 });
    const polled = new Set((await rowsOf('store_status.csv')).map(([id]) => id));
    expect(polled).toEqual(new Set((await rowsOf('stores.csv')).map(([id]) => id)));
    expect(polled.size).toBe(1000);
  });

  it('writes ids of up to 19 digits beyond 2^53, and a few UUIDs', async () => {
    await make({ stores: 1000, days: 1 });
    const ids = (await rowsOf('stores.csv')).map(([id]) => id as string);
    const numbers = ids.filter((id) => /^[1-9]\d{15,18}$/.test(id));
    const uuids = ids.filter((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
    expect(numbers.length + uuids.length).toBe(1000);
    expect(uuids.length).toBe(15);
    expect(numbers.filter((id) => BigInt(id) > 2n ** 53n).length).toBeGreaterThan(950);
    expect(numbers.filter((id) => BigInt(id) >= 2n ** 63n)).toEqual([]);
  });

  it('keeps all polls in the range and puts the newest at its end', async () => {
    const end = 1_700_000_000_123_456;
    await make({ end });
    const instants = (await rowsOf('store_status.csv')).map(([, , at]) => parseInstant(at ?? ''));
    expect(Math.max(...instants.map(Number))).toBe(end);
    expect(Math.min(...instants.map(Number))).toBeGreaterThanOrEqual(end - 2 * 86_400_000_000);
    expect(instants).not.toContain(null);
  });

  it('writes rows that can be read, without bad ones', async () => {
    await make();
    const poll = /^[-0-9a-f]+,(active|inactive),\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} UTC$/;
    const hours =
      /^[-0-9a-f]+,[0-6],[0-2]\d:[0-5]\d:00,([01]\d|2[0-3]):[0-5]\d:(00|59)$|,24:00:00$/;
    const linesOf = async (file: string) => (await read(file)).split('\n').slice(1, -1);
    expect((await linesOf('store_status.csv')).filter((line) => !poll.test(line))).toEqual([]);
    expect((await linesOf('menu_hours.csv')).filter((line) => !hours.test(line))).toEqual([]);
    const zones = (await rowsOf('timezones.csv')).map(([, zone]) => zone ?? '');
    expect(zones.filter((zone) => !isTimeZone(zone))).toEqual([]);
  });

  it('holds every case of hours, zones and polls in a set of 100 stores', async () => {
    await make({ days: 7 });
    const hours = await read('menu_hours.csv');
    for (const span of [
      '18:00:00,0', // overnight
      '11:00:00,14:30:00', // split
      '12:00:00,20:00:00', // overlapping
      '05:00:00,05:00:00', // equal
      '23:59:00,23:59:00', // one minute
      '02:30:00,03:00:00', // within the hour that daylight saving skips
      '00:00:00,23:59:00',
      '00:00:00,23:59:59',
      '00:00:00,24:00:00',
    ]) {
      expect(hours).toContain(span);
    }
    const zones = await read('timezones.csv');
    for (const zone of ['US/Pacific', 'Asia/Calcutta', 'Asia/Kathmandu', 'America/St_Johns']) {
      expect(zones).toContain(zone);
    }
    const statuses = new Map<string, string[]>();
    for (const [id, status, at] of await rowsOf('store_status.csv')) {
      const key = `${id ?? ''} ${at ?? ''}`;
      statuses.set(key, [...(statuses.get(key) ?? []), status as string]);
    }
    const repeated = [...statuses.values()].filter((rows) => rows.length > 1);
    expect(repeated.filter(([first, second]) => first === second)).not.toHaveLength(0);
    expect(repeated.filter(([first, second]) => first !== second)).not.toHaveLength(0);
  });

  it('adds its fixed bad and odd rows where they are asked for', async () => {
    const clean = await make();
    const withBad = await make({ badRows: true });
    const start = DEFAULT_END - 2 * 86_400_000_000;
    const extras = [extraPolls(1, start), extraHours(1), extraZones(1), extraProfiles()];
    for (const [index, { bad, odd }] of extras.entries()) {
      const text = await read(FILES[index] as string);
      for (const row of [...bad, ...odd]) expect(text).toContain(`\n${row}\n`);
      expect(withBad.files[index]?.rows).toBe(
        (clean.files[index]?.rows ?? 0) + bad.length + odd.length,
      );
    }
  });

  it.each([
    [{ stores: 0 }, 'stores must be a whole number from 1 to 10000000, not 0'],
    [{ stores: 10_000_001 }, 'stores must be'],
    [{ days: 3651 }, 'days must be a whole number from 1 to 3650, not 3651'],
    [{ days: 1.5 }, 'days must be'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 4294967295, not -1'],
    [{ end: 946_684_800_000_000 }, 'end (epoch microseconds) must be'],
  ])('refuses %j', async (options, message) => {
    const refusal = make(options);
    await expect(refusal).rejects.toThrow(RangeError);
    await expect(refusal).rejects.toThrow(message);
  });

  it('makes the sample of data/ to the byte, under 2 MB', async () => {
    const { files } = await make({ stores: 200, days: 7, seed: 1, badRows: true });
    const sample = join(__dirname, '../../data');
    for (const file of FILES) {
      expect((await read(file)) === (await read(file, sample))).toBe(true);
    }
    expect(files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(2_000_000);
  });
});

function countPeriods(polls: readonly string[][]): number {
  const byStore = new Map<string, Map<string, string>>();
  for (const [id, status, at] of polls as [string, string, string][]) {
    const timeline = byStore.get(id) ?? new Map<string, string>();
    byStore.set(id, timeline.set(at, status));
  }
  let periods = 0;
  for (const timeline of byStore.values()) {
    const statuses = [...timeline.keys()].sort().map((at) => timeline.get(at));
    periods += statuses.filter((status, index) => status !== statuses[index - 1]).length;
  }
  return periods;
}
