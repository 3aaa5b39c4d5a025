import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../lib/command.mjs';
import { BENCH_HOME } from '../lib/data-set.mjs';
import { COPY_OUT, copyOut } from '../lib/floors.mjs';
import { formatInstant } from '../lib/instant.mjs';
import { MemoryWatch } from '../lib/memory.mjs';
import { runPeer } from '../lib/peer-process.mjs';
import { atMost, besides, held, nodeAtMost, ratioAtMost } from '../lib/rows.mjs';
import { firstAfterPolls } from '../lib/read-anew.mjs';
import { requireSameBytes } from '../lib/same-bytes.mjs';
import { withService } from '../lib/service.mjs';
import { duckdbFile } from '../peers/duckdb-tables.mjs';

const SERVICE = 'service, trigger_report to the last byte';
const AFTER_POLLS = 'service, the first report after polls came';
const OWN_PERIODS = 'DuckDB, its own table of periods';
const OWN_POLLS = 'DuckDB, its own table of polls';

/** The plain way is measured on so many stores at most and scaled: all of a large set take minutes. */
const PLAIN_STORES = 1_000;

/** The seven columns by everything that a user could pick instead. */
async function peersOf(lab, { ownerUrl: url }) {
  const { polls, hours, zones, stores } = lab.data;
  const some = Math.min(PLAIN_STORES, stores);
  const plain = some < stores ? `, scaled from ${some.toLocaleString('en-US')} stores` : '';
  const duckdb = (name, settings) => ({ name, program: 'duckdb-report', settings });
  const statement = (source) => ({
    name: `PostgreSQL, one statement, from ${source}`,
    program: 'postgres-report',
    settings: { url, source },
  });
  return [
    duckdb('DuckDB, the CSV files', { source: 'csv', data: { polls, hours, zones } }),
    duckdb(OWN_POLLS, { source: 'polls', file: await duckdbFile(lab.data, 'polls') }),
    duckdb(OWN_PERIODS, { source: 'periods', file: await duckdbFile(lab.data, 'periods') }),
    statement('polls'),
    statement('periods'),
    {
      name: `TypeORM, ten stores a batch${plain}`,
      program: 'plain-report',
      settings: { url },
      stores: some,
    },
  ];
}

/** One run of a peer, held to the service's report of the same instant. */
async function peerRun(lab, { name, program, settings, stores }, asOf, expected) {
  const out = join(BENCH_HOME, 'reports', 'peer.csv');
  const postmaster = settings.url === undefined ? null : lab.postmaster;
  const sample = await runPeer(program, settings, { asOf, out, stores }, postmaster);
  requireSameBytes(name, out, expected, stores && stores + 1);
  const scale = stores === undefined ? 1 : lab.data.stores / stores;
  return [name, { ...sample, seconds: sample.seconds * scale }];
}

/**
 * The service over HTTP beside its peers, each round with an instant of its own. Their files are
 * compared before any time of the round is told.
 */
async function besidePeers(lab, peers, more) {
  const database = await lab.loaded();
  return withService(database, (service) =>
    lab.rounds(async (samples) => {
      const asOf = lab.nextAsOf();
      const memory = new MemoryWatch(service.pid, lab.postmaster);
      const made = await service.report(asOf, more);
      const results = [[SERVICE, { ...made, ...memory.end() }]];
      results.push([AFTER_POLLS, await firstAfterPolls(service, database, asOf, more, made.bytes)]);
      for (const peer of peers) results.push(await peerRun(lab, peer, asOf, made.bytes));
      results.push([COPY_OUT, await copyOut(lab, database)]);
      for (const [name, sample] of results) samples.add(name, sample);
    }),
  );
}

/** The table: each beside `to`, the peer that the goal names. */
function rowsOf(lab, samples, peers, to, goals) {
  const beside = samples.row(to);
  return [
    held(besides(samples.row(SERVICE), beside), lab.size, goals),
    besides(samples.row(AFTER_POLLS), beside),
    ...peers.map(({ name }) => besides(samples.row(name), beside)),
    besides(samples.row(COPY_OUT), beside),
  ];
}

export const report = {
  name: 'report',
  title: 'A report of seven columns, to the last byte of the CSV',
  async measure(lab) {
    const peers = await peersOf(lab, await lab.loaded());
    const samples = await besidePeers(lab, peers);
    return rowsOf(lab, samples, peers, OWN_PERIODS, {
      S: [ratioAtMost(1)],
      L: [atMost(2), nodeAtMost(400)],
      XL: [atMost(20), nodeAtMost(400)],
    });
  },
};

export const reportFull = {
  name: 'report-full',
  title: 'A report with detail=full, to the last byte of the CSV',
  async measure(lab) {
    const file = await duckdbFile(lab.data, 'polls');
    const settings = { source: 'polls', file, detail: true };
    const peers = [{ name: OWN_POLLS, program: 'duckdb-report', settings }];
    const samples = await besidePeers(lab, peers, { detail: 'full' });
    return rowsOf(lab, samples, peers, OWN_POLLS, { S: [ratioAtMost(1)] });
  },
};

export const reportCommand = {
  name: 'report-command',
  title: 'cli report as a process: start of Nest, connection, report and end',
  async measure(lab) {
    const { environment } = await lab.loaded();
    const samples = await lab.rounds(async (record) => {
      const args = ['report', '--as-of', formatInstant(lab.nextAsOf())];
      const result = await runCommand(args, environment, lab.postmaster);
      const lines = readFileSync(result.stdout.trim(), 'utf8').split('\n').length;
      if (lines !== lab.data.stores + 2) throw new Error(`the report has ${lines} lines`);
      record.add('cli report, whole process', result);
    });
    return [held(samples.row('cli report, whole process'), lab.size, { S: [atMost(1.2)] })];
  },
};
