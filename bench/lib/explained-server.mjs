import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { BenchDatabase } from './bench-database.mjs';
import { runCommand } from './command.mjs';
import { BENCH_HOME } from './data-set.mjs';
import { dropDatabase } from './drop-database.mjs';

const DIRECTORY = join(BENCH_HOME, 'postgres-that-explains');
const DATABASE = 'explained';
const PREFIX = '@@ ';

/** PostgreSQL's own module logs the plan of every statement with what each step really did. */
const EXPLAIN = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_buffers': 'on',
  'auto_explain.log_parameter_max_length': '0',
  log_line_prefix: PREFIX,
};

async function attach(settings) {
  const { EmbeddedPostgres } =
    await import('../../dist/src/database/embedded/embedded-postgres.js');
  return EmbeddedPostgres.attach({
    directory: DIRECTORY,
    directoryIsExplicit: true,
    settings,
    log: () => undefined,
  });
}

/** Runs `work(admin, server)` on a server with some settings, and stops it. */
async function withServer(settings, work) {
  const { default: pg } = await import('pg');
  const server = await attach(settings);
  const admin = new pg.Client(server.connectionConfig);
  try {
    await admin.connect();
    return await work(admin, server);
  } finally {
    await admin.end();
    await server.release();
  }
}

/** Lines without the blanks that all but the first begin with. */
function dedented(text) {
  const [first, ...rest] = text.split('\n');
  const margins = rest.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  const margin = Math.min(...margins, Infinity);
  return [first.trim(), ...rest.map((line) => line.slice(margin).trimEnd())].join('\n').trim();
}

/** A plan without the lists of a thousand ids that its conditions name. */
const withoutLists = (plan) => plan.replace(/'[^']{60,}'/g, "'…'");

/**
 * The plans in a piece of the server's log, in its order.
 * @returns `{milliseconds, statement, plan}`; `statement` as the service wrote it
 */
export function plansIn(log) {
  return log.split(PREFIX).flatMap((entry) => {
    const found =
      /^LOG: {2}duration: ([\d.]+) ms {2}plan:\n\tQuery Text: ([^]*?)\n\t((?:[A-Z][\w ]*?(?: using \w+)?(?: on \w+(?: \w+)?)?) {2}\(cost=[^]*)$/.exec(
        entry,
      );
    if (found === null) return [];
    const [, milliseconds, statement, plan] = found;
    return [
      {
        milliseconds: Number(milliseconds),
        statement: dedented(statement.replaceAll('\n\t', '\n').trim()),
        plan: withoutLists(plan.replaceAll('\n\t', '\n').trim()),
      },
    ];
  });
}

/**
 * Runs `work(database, explain)` with a data set on a server that explains. `explain(action)` runs an
 * action and answers the plans of all statements that were run meanwhile.
 */
export async function withExplainedDatabase({ folder }, work) {
  await withServer({}, async (admin, server) => {
    await dropDatabase(admin, DATABASE);
    await admin.query(`CREATE DATABASE ${DATABASE}`);
    const database = new BenchDatabase(admin, DATABASE, server);
    await runCommand(['ingest', folder], database.environment);
    await database.settle();
  });
  await withServer(EXPLAIN, async (admin, server) => {
    const log = join(server.directory, 'server.log');
    const explain = async (action) => {
      const from = statSync(log).size;
      await action();
      return plansIn(readFileSync(log).subarray(from).toString('utf8'));
    };
    await work(new BenchDatabase(admin, DATABASE, server), explain);
  });
}
