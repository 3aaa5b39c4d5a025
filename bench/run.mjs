// npm run bench [-- --size S|L|XL|M] [--runs N] [--only NAME]...: see bench/README.md.
import { constants } from 'node:os';
import { prepare } from '../scripts/lib/prepare.mjs';
import { readOptions, USAGE } from './options.mjs';

// What the bench itself loads may have to be installed and built first.
await prepare({ build: true });
const { ALWAYS, MEASUREMENTS } = await import('./measurements/index.mjs');
const { SIZES } = await import('./lib/data-set.mjs');
const { Laboratory } = await import('./lib/laboratory.mjs');
const { keepResult, machine } = await import('./output/results-file.mjs');
const { writePage } = await import('./output/page.mjs');
const { printTable } = await import('./output/terminal.mjs');

const names = MEASUREMENTS.map(({ name }) => name);
const options = readOptions(Object.keys(SIZES), names);
if (options === null) {
  console.error(USAGE(Object.keys(SIZES), names));
  process.exit(2);
}

const { size, runs, only } = options;
const wanted = only.length > 0 ? only : ALWAYS.map(({ name }) => name);
const isKept = size !== 'M';
const lab = await Laboratory.open(options);
let stopping = null;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    stopping ??= lab.close().finally(() => process.exit(128 + constants.signals[signal]));
  });
}
try {
  for (const { name, title, measure } of MEASUREMENTS.filter((m) => wanted.includes(m.name))) {
    process.stderr.write(`${name}\n`);
    const rows = await measure(lab);
    printTable(`${name}, size ${size}, ${runs} runs: ${title}`, rows);
    if (!isKept) continue;
    const date = new Date().toISOString().slice(0, 10);
    const on = await machine(lab.server.serverVersion);
    keepResult(name, size, { title, date, runs, machine: on, rows });
    await writePage();
  }
} catch (error) {
  // What fails because its database was taken away by a signal is no news.
  await stopping;
  throw error;
} finally {
  await lab.close();
}
