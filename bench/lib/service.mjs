import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../scripts/lib/project.mjs';
import { BENCH_HOME } from './data-set.mjs';
import { endsWithBench } from './ends-with-bench.mjs';
import { HttpClient } from './http-client.mjs';
import { formatInstant } from './instant.mjs';

/** The service as a server of its own, as `npm start` runs it, on a database of the bench. */
export class Service {
  #child;
  http;

  constructor(child, url) {
    this.#child = child;
    this.http = new HttpClient(url);
  }

  /** Starts it and waits until it says that it is ready. */
  static async start(database) {
    const nothing = join(BENCH_HOME, 'no-data');
    mkdirSync(nothing, { recursive: true });
    const child = spawn(process.execPath, [join(PROJECT_ROOT, 'scripts/start.mjs')], {
      env: { ...process.env, ...database.environment, PORT: '0', DATA_DIR: nothing },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    endsWithBench(child);
    const url = await new Promise((resolve, reject) => {
      let said = '';
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}:\n${said}`)));
      child.stdout.on('data', (chunk) => {
        said += chunk;
        const ready = /^Ready\..* (http:\/\/\S+)\/docs$/m.exec(said);
        if (ready) resolve(ready[1]);
      });
    });
    return new Service(child, url);
  }

  get pid() {
    return this.#child.pid;
  }

  /**
   * Asks for a report, waits for the end of its events, and reads it to its last byte.
   * @param asOf epoch microseconds
   * @param more further fields of `trigger_report`
   * @returns seconds, and the bytes of the CSV
   */
  async report(asOf, more = {}) {
    const started = performance.now();
    const body = { as_of: formatInstant(asOf), ...more };
    const { report_id: id } = await this.http.json(this.http.post('/api/v1/trigger_report', body));
    await this.http.get(`/api/v1/reports/${id}/events`);
    const answer = await this.http.get(`/api/v1/get_report?report_id=${id}`);
    if (!answer.headers['content-type'].startsWith('text/csv')) {
      throw new Error(`there is no report: ${answer.bytes.toString('utf8')}`);
    }
    const seconds = (performance.now() - started) / 1000;
    return { id, seconds, bytes: answer.bytes };
  }

  async stop() {
    this.http.close();
    if (this.#child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await ended;
  }
}

/** Runs `work` with a service on a database, and stops it. */
export async function withService(database, work) {
  const service = await Service.start(database);
  try {
    return await work(service);
  } finally {
    await service.stop();
  }
}
