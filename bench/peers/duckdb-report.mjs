import { DuckDBInstance } from '@duckdb/node-api';
import { duckdbReportSql } from './duckdb-report-sql.mjs';
import { csvViews } from './duckdb-tables.mjs';
import { serveJobs } from './serve-jobs.mjs';

/** DuckDB as a peer: `settings` are `source`, `file` (its own database) or `data` (the CSV files). */
async function open({ source, file, data, detail }) {
  const instance = await DuckDBInstance.create(file ?? ':memory:', {
    threads: '2',
    ...(file && { access_mode: 'READ_ONLY' }),
  });
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  if (data) await connection.run(csvViews(data));
  return {
    run: async ({ asOf, out }) => {
      await connection.run(`COPY (${duckdbReportSql(source, asOf, detail)}) TO '${out}'
                            (FORMAT csv, HEADER)`);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

await serveJobs(open);
