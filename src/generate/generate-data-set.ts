import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EARLIEST_INSTANT, MICROS_PER_DAY, type EpochMicros } from '../uptime/epoch-micros';
import { extraHours, extraPolls, extraProfiles, extraZones, type ExtraRows } from './bad-rows';
import { CsvFileWriter, type WrittenFile } from './csv-file-writer';
import { Permutation } from './permutation';
import { PollSource } from './poll-source';
import { storeHours } from './store-hours';
import { storeId } from './store-id';
import { storeProfileLine } from './store-profile';
import { storeZone } from './store-zone';

/** The most stores a data set may have. */
export const MOST_STORES = 10_000_000;
/** The most days a data set may cover. */
export const MOST_DAYS = 3650;
/** The largest seed. */
export const LARGEST_SEED = 4_294_967_295;

/**
 * 2026-03-11T18:13:22.479220Z, a Wednesday: the week before it holds the Sunday on which daylight saving
 * begins in the United States. Fixed, so that a seed gives the same bytes on any day.
 */
export const DEFAULT_END: EpochMicros = 1_773_252_802_479_220;

const LATEST_END: EpochMicros = 4_102_444_800_000_000;

/** What to make. */
export interface DataSetOptions {
  /** 1 to 10,000,000. */
  stores: number;
  /** 1 to 3,650: the polls lie in the `days` × 24 hours up to `end`. */
  days: number;
  /** 0 to 4,294,967,295. Equal options give equal bytes. */
  seed: number;
  /** The directory to write into; made where it is missing. Files of the same names are replaced. */
  outDir: string;
  /** The instant of the newest poll, within the years 2000 to 2099; by default `DEFAULT_END`. */
  end?: EpochMicros;
  /** Adds the fixed few rejected and oddly written rows of `bad-rows.ts`. By default none: all rows are good. */
  badRows?: boolean;
}

/**
 * Makes a realistic data set: `store_status.csv`, `menu_hours.csv`, `timezones.csv` and `stores.csv`, as
 * docs/accounting.md, section 1 describes them (and docs/api.md, section 6, for the command).
 *
 * A store has about 17 polls a day, one in each hour around its opening times, 10.5 status periods in 8 days and
 * 6.3 rows of hours; 18 % of the stores have no hours and 4 % no zone. The polls of all stores stand in the
 * file in random order, about one in 500 a second time, some of those with the other status. Memory does not
 * grow with the set.
 *
 * @returns the written files, in the order above; `rows` counts data rows without the header
 * @throws RangeError naming the limit that an option breaks
 */
export async function generateDataSet(options: DataSetOptions): Promise<{ files: WrittenFile[] }> {
  const { stores, days, seed, outDir, end = DEFAULT_END, badRows = false } = options;
  requireWhole('stores', stores, 1, MOST_STORES);
  requireWhole('days', days, 1, MOST_DAYS);
  requireWhole('seed', seed, 0, LARGEST_SEED);
  requireWhole(
    'end (epoch microseconds)',
    end,
    EARLIEST_INSTANT + days * MICROS_PER_DAY,
    LATEST_END,
  );
  await mkdir(outDir, { recursive: true });

  const extras = (rows: ExtraRows) => (badRows ? rows : { bad: [], odd: [] });
  const write = (
    file: string,
    header: string,
    rows: ExtraRows,
    count: number,
    addRows: (writer: CsvFileWriter, position: number) => void,
  ) =>
    CsvFileWriter.write(join(outDir, file), file, header, (writer) =>
      fill(writer, extras(rows), count, addRows),
    );

  const polls = new PollSource(seed, days, end);
  const order = new Permutation(stores * polls.slots, seed);
  const pollsFile = await write(
    'store_status.csv',
    'store_id,status,timestamp_utc',
    extraPolls(seed, end - days * MICROS_PER_DAY),
    stores * polls.slots,
    (writer, position) => {
      const cell = order.at(position);
      const slot = Math.floor(cell / stores);
      const line = polls.line(cell - slot * stores, slot);
      if (line !== null) writer.add(line);
    },
  );
  const hoursFile = await write(
    'menu_hours.csv',
    'store_id,dayOfWeek,start_time_local,end_time_local',
    extraHours(seed),
    stores,
    (writer, index) => {
      for (const { day, start, end: close } of storeHours(seed, index).rows) {
        writer.add(`${storeId(seed, index)},${day},${start},${close}`);
      }
    },
  );
  const zonesFile = await write(
    'timezones.csv',
    'store_id,timezone_str',
    extraZones(seed),
    stores,
    (writer, index) => {
      const { name } = storeZone(seed, index);
      if (name !== null) writer.add(`${storeId(seed, index)},${name}`);
    },
  );
  const storesFile = await write(
    'stores.csv',
    'store_id,name,region,type,manager',
    extraProfiles(),
    stores,
    (writer, index) => {
      writer.add(storeProfileLine(seed, index));
    },
  );
  return { files: [pollsFile, hoursFile, zonesFile, storesFile] };
}

/** Adds the rows of each position; the odd ones stand first, the bad ones are spread over the file. */
async function fill(
  writer: CsvFileWriter,
  extras: ExtraRows,
  count: number,
  addRows: (writer: CsvFileWriter, position: number) => void,
): Promise<void> {
  for (const line of extras.odd) writer.add(line);
  const gap = count / (extras.bad.length + 1);
  let nextBad = 0;
  for (let position = 0; position < count; position++) {
    while (nextBad < extras.bad.length && position >= Math.floor(gap * (nextBad + 1))) {
      writer.add(extras.bad[nextBad++] as string);
    }
    addRows(writer, position);
    if (writer.isFull) await writer.flush();
  }
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${name} must be a whole number from ${least} to ${most}, not ${value}`);
}
