import { createReadStream } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { serveJobs } from './serve-jobs.mjs';

/** What the database takes for the bytes alone: `settings` are `url` and `direction`. */
async function open({ url, direction }) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const copies = {
    /** A file of polls, unchecked and unsorted, into a table of text without a key. */
    in: async ({ file }) => {
      const table = client.query(copyFrom('COPY raw FROM STDIN (FORMAT csv, HEADER)'));
      await pipeline(createReadStream(file), table);
    },
    /** All periods, as text. */
    out: async () => {
      const rows = client.query(copyTo('COPY status_period TO STDOUT'));
      await finished(rows.resume());
    },
  };
  if (direction === 'in') {
    await client.query('CREATE UNLOGGED TABLE raw (store_id text, status text, at text)');
  }
  return { run: copies[direction], close: () => client.end() };
}

await serveJobs(open);
