import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { POSTGRES_SETTINGS, postgresReportSql } from './postgres-report-sql.mjs';
import { serveJobs } from './serve-jobs.mjs';

/** One statement of PostgreSQL as a peer: `settings` are `source` and `url`. */
async function open({ source, url }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(POSTGRES_SETTINGS);
  return {
    run: async ({ asOf, out }) => {
      const sql = `COPY (${postgresReportSql(source, asOf)}) TO STDOUT (FORMAT csv, HEADER)`;
      await pipeline(client.query(copyTo(sql)), createWriteStream(out));
    },
    close: () => client.end(),
  };
}

await serveJobs(open);
