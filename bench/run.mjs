// npm run bench [-- --size S|M] [--runs N]: what it measures stands in bench/README.md.
import { createReadStream, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { prepare } from '../scripts/lib/prepare.mjs';
import { PROJECT_ROOT } from '../scripts/lib/project.mjs';
import { median, run } from './measure.mjs';

const SIZES = { M: { stores: 2_000, days: 8 }, S: { stores: 13_560, days: 8 } };
const LAST_POLL = Date.parse('2026-03-11T18:13:22Z');

const { values: options } = parseArgs({
  options: {
    size: { type: 'string', default: 'S' },
    runs: { type: 'string', default: '5' },
  },
});
const size = SIZES[options.size];
const runs = Number(options.runs);
if (!size || !(runs >= 1)) {
  console.error(`--size is one of ${Object.keys(SIZES).join(', ')}; --runs is 1 or more`);
  process.exit(2);
}

await prepare({ build: true });
const { default: pg } = await import('pg');
const { from: copyFrom } = await import('pg-copy-streams');
const { EmbeddedPostgres } = await import('../dist/src/database/embedded/embedded-postgres.js');

const cli = join(PROJECT_ROOT, 'scripts/cli.mjs');
const home = join(PROJECT_ROOT, '.data', 'bench');
const data = join(home, `data-${options.size}`);
const polls = join(data, 'store_status.csv');
if (!existsSync(polls)) {
  const { stores, days } = size;
  await run([cli, 'generate', '--stores', `${stores}`, '--days', `${days}`, '--out', data], {});
}

const server = await EmbeddedPostgres.attach({
  directory: join(home, 'postgres'),
  directoryIsExplicit: true,
  log: () => undefined,
});
const admin = new pg.Client(server.connectionConfig);
await admin.connect();

/** Runs `work` in a database of its own. */
async function inDatabase(work) {
  const name = `bench_${process.pid}_${Math.trunc(performance.now())}`;
  await admin.query(`CREATE DATABASE ${name}`);
  const address = new URL(server.url);
  address.pathname = `/${name}`;
  try {
    return await work({
      DATABASE_URL: address.href,
      REPORTS_DIR: join(home, 'reports'),
      LOG_LEVEL: 'error',
    });
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}

/** The floor: the bytes of the file of polls, unchecked and unsorted, in a table without a key. */
function rawCopy() {
  return inDatabase(async ({ DATABASE_URL }) => {
    const client = new pg.Client({ connectionString: DATABASE_URL });
    await client.connect();
    await client.query('CREATE UNLOGGED TABLE raw (store_id text, status text, at text)');
    const started = performance.now();
    await pipeline(
      createReadStream(polls),
      client.query(copyFrom('COPY raw FROM STDIN (FORMAT csv, HEADER)')),
    );
    const seconds = (performance.now() - started) / 1000;
    await client.end();
    return { seconds, peakMegabytes: null };
  });
}

async function ingest(environment) {
  const result = await run([cli, 'ingest', data], environment);
  return { ...result, seconds: JSON.parse(result.stdout).seconds };
}

/** Each report has an instant of its own, so that none is a remembered one. */
function report(environment, i) {
  const asOf = new Date(LAST_POLL - i * 60_000).toISOString();
  return run([cli, 'report', '--as-of', asOf], environment);
}

const measured = new Map();
async function measure(name, work) {
  const result = await work();
  const results = measured.get(name) ?? [];
  measured.set(name, [...results, result]);
  process.stderr.write(`${name}: ${result.seconds.toFixed(2)} s\n`);
}

try {
  for (let i = 0; i < runs; i += 1) {
    await measure('raw COPY of the polls', rawCopy);
    await inDatabase(async (environment) => {
      await measure('ingest', () => ingest(environment));
      await measure('the same files again', () => ingest(environment));
      await measure('report, whole command', () => report(environment, i));
    });
  }
} finally {
  await admin.end();
  await server.release();
  rmSync(join(home, 'reports'), { recursive: true, force: true });
}

const rows = [...measured].map(([name, results]) => ({
  name,
  seconds: Number(median(results.map(({ seconds }) => seconds)).toFixed(3)),
  peakMegabytes: Math.round(Math.max(...results.map((result) => result.peakMegabytes ?? 0))),
}));
const floor = rows[0].seconds;
console.table(
  rows.map(({ name, seconds, peakMegabytes }) => ({
    what: name,
    'seconds (median)': seconds,
    'x raw COPY': Number((seconds / floor).toFixed(2)),
    'peak MB in Node': peakMegabytes || '',
  })),
);
const results = { size: options.size, ...size, runs, node: process.version, rows };
writeFileSync(join(PROJECT_ROOT, 'bench/results.json'), `${JSON.stringify(results, null, 2)}\n`);
