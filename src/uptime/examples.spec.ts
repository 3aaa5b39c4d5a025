import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Interpolation } from './accounting';
import type { BusinessHoursRow } from './business-hours';
import { DataProcessor, type StoreInput } from './data-processor';
import { type EpochMicros, parseInstant } from './epoch-micros';
import { type StoreFigures, WINDOWS } from './figures';
import { formatCoverage, formatFigure } from './rounding';
import type { Status, StatusPeriod } from './status';

type Row = Record<string, string>;

function readCsv(directory: string, file: string): Row[] {
  const path = join(__dirname, '../../test/fixtures', directory, file);
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']));
  });
}

function instantIn(row: Row): EpochMicros {
  const at = parseInstant(row['timestamp_utc'] ?? '');
  if (at === null) throw new Error(`unreadable: ${JSON.stringify(row)}`);
  return at;
}

function secondOfDay(text = ''): number {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
}

function periodsOf(polls: readonly (readonly [EpochMicros, Status])[]): StatusPeriod[] {
  const periods: StatusPeriod[] = [];
  for (const [at, status] of polls) {
    const last = periods.at(-1);
    if (last?.status === status) periods[periods.length - 1] = { ...last, lastObservedAt: at };
    else periods.push({ status, startedAt: at, lastObservedAt: at });
  }
  return periods;
}

function readStores(directory: string): { stores: StoreInput[]; asOf: EpochMicros } {
  const zones = new Map<string, string>();
  for (const row of readCsv(directory, 'timezones.csv')) {
    zones.set(row['store_id'] ?? '', row['timezone_str'] ?? '');
  }
  const hours = new Map<string, BusinessHoursRow[]>();
  for (const row of readCsv(directory, 'menu_hours.csv')) {
    const storeId = row['store_id'] ?? '';
    const rows = hours.get(storeId) ?? [];
    rows.push({
      dayOfWeek: Number(row['dayOfWeek']),
      startSecond: secondOfDay(row['start_time_local']),
      endSecond: secondOfDay(row['end_time_local']),
    });
    hours.set(storeId, rows);
  }
  const polls = new Map<string, Map<EpochMicros, Status>>();
  let asOf = 0;
  for (const row of readCsv(directory, 'store_status.csv')) {
    const at = instantIn(row);
    asOf = Math.max(asOf, at);
    const storeId = row['store_id'] ?? '';
    const ofStore = polls.get(storeId) ?? new Map<EpochMicros, Status>();
    ofStore.set(at, row['status']?.toLowerCase() === 'active' ? 'active' : 'inactive');
    polls.set(storeId, ofStore);
  }
  const stores = [...polls].map(([storeId, ofStore]) => {
    const sorted = [...ofStore].sort(([a], [b]) => a - b);
    return {
      storeId,
      timezone: zones.get(storeId) ?? 'America/Chicago',
      businessHours: hours.get(storeId) ?? [],
      periods: periodsOf(sorted),
      observations: sorted.map(([at]) => at),
    };
  });
  return { stores, asOf };
}

function printed(figures: StoreFigures): Row {
  const row: Row = { store_id: figures.storeId };
  for (const { name, unit } of WINDOWS) {
    const window = figures.windows[name];
    row[`uptime_${name}`] = formatFigure(window.uptime, unit);
    row[`downtime_${name}`] = formatFigure(window.downtime, unit);
    row[`business_${name}`] = formatFigure(window.business, unit);
    row[`unknown_${name}`] = formatFigure(window.unknown, unit);
    row[`coverage_${name}`] = formatCoverage(window.covered, window.business);
    row[`uptime_least_${name}`] = formatFigure(window.uptimeLeast, unit);
    row[`uptime_most_${name}`] = formatFigure(window.uptimeMost, unit);
  }
  return row;
}

describe.each(['example-1', 'example-2'])('The stores of %s', (directory) => {
  const { stores, asOf } = readStores(directory);

  it.each<[file: string, interpolation: Interpolation, detail: boolean]>([
    ['expected.csv', 'previous', false],
    ['expected-linear.csv', 'linear', false],
    ['expected-full.csv', 'previous', true],
  ])('have every cell of %s (%s)', (file, interpolation, detail) => {
    const run = new DataProcessor().startRun({ asOf, interpolation, maxCarry: null, detail });
    const actual = new Map(stores.map((store) => [store.storeId, printed(run.process(store))]));
    const expected = readCsv(directory, file);
    expect(expected).toHaveLength(actual.size);
    const different = expected.flatMap((row) =>
      Object.entries(row)
        .map(([name, value]) => ({ name, value, got: actual.get(row['store_id'] ?? '')?.[name] }))
        .filter(({ value, got }) => value !== got),
    );
    expect(different).toEqual([]);
  });
});
