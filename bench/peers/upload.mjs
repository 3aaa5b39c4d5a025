import { createReadStream } from 'node:fs';
import { HttpClient } from '../lib/http-client.mjs';
import { serveJobs } from './serve-jobs.mjs';

/**
 * Not a peer: it uploads a file of polls, in a process of its own, so that the one that measures has
 * nothing else to do. `settings` is `url`; the answer of a job is the ingestion's id.
 */
function open({ url }) {
  const http = new HttpClient(url);
  return {
    run: async ({ file }) => {
      const path = '/api/v1/ingestions?kind=store_status';
      const body = (sent) => createReadStream(file).pipe(sent);
      return (await http.json(http.send('POST', path, 'text/csv', body))).id;
    },
    close: () => http.close(),
  };
}

await serveJobs(open);
