import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { runCommand } from './command.mjs';

/** Where data, databases and reports of the bench are kept. */
export const BENCH_HOME = join(PROJECT_ROOT, '.data', 'bench');

/** The sizes that can be asked for. */
export const SIZES = {
  M: { stores: 2_000, days: 8 },
  S: { stores: 13_560, days: 8 },
  L: { stores: 100_000, days: 8 },
  XL: { stores: 1_000_000, days: 1 },
};

/** What `cli generate` calls the end of its data: epoch microseconds. */
export const LAST_POLL = 1_773_252_802_479_220;

const DAY = 86_400_000_000;

/** A folder with the files that `cli generate` makes. */
export class DataSet {
  /** The folder. */
  folder;
  /** Stores in it, and days of polls. */
  stores;
  days;

  constructor(folder, stores, days) {
    this.folder = folder;
    this.stores = stores;
    this.days = days;
  }

  get polls() {
    return join(this.folder, 'store_status.csv');
  }

  get hours() {
    return join(this.folder, 'menu_hours.csv');
  }

  get zones() {
    return join(this.folder, 'timezones.csv');
  }
}

/** Makes something in a folder under its final name only when all of it is there. */
async function madeOnce(folder, make) {
  if (existsSync(folder)) return;
  const unfinished = `${folder}.part`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  await make(unfinished);
  renameSync(unfinished, folder);
}

/** The data set of some stores and days, made when it is first asked for. */
export async function dataSet({ stores, days }) {
  const folder = join(BENCH_HOME, `data-${stores}-stores-${days}-days`);
  await madeOnce(folder, (out) =>
    runCommand(['generate', '--stores', `${stores}`, '--days', `${days}`, '--out', out], {}),
  );
  return new DataSet(folder, stores, days);
}

/** The same stores in the `days` that follow the data set of `dataSet`. */
export async function laterDataSet({ stores, days }) {
  const { generateDataSet } = await import('../../dist/src/generate/generate-data-set.js');
  const folder = join(BENCH_HOME, `data-${stores}-stores-${days}-days-later`);
  await madeOnce(folder, (outDir) =>
    generateDataSet({ stores, days, seed: 1, outDir, end: LAST_POLL + days * DAY }),
  );
  return new DataSet(folder, stores, days);
}
