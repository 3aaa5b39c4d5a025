import { createServer, type AddressInfo } from 'node:net';
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import type { HttpClient } from '../support/http-client';
import { walkPages } from '../support/pages';
import { runCli, Spawned, Workplace } from '../support/spawned';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { query } from '../support/test-sql';

const EXAMPLE = join(__dirname, '../fixtures/example-1');

async function trigger(http: HttpClient): Promise<string> {
  const answer = await http.post('/api/v1/trigger_report');
  return (answer.json() as { report_id: string }).report_id;
}

async function csvOf(http: HttpClient, id: string, withinMs?: number): Promise<string> {
  return eventually(
    `report ${id}`,
    async () => {
      const answer = await http.get(`/api/v1/get_report?report_id=${id}`);
      if (answer.headers['content-type']?.startsWith('text/csv')) return answer.text;
      if (!answer.text.includes('"Running"')) throw new Error(answer.text);
      return null;
    },
    withinMs,
  );
}

describe('a server process', () => {
  let database: TestDatabase;
  let place: Workplace;
  const servers: Spawned[] = [];
  const start = (settings: Record<string, string> = {}) => {
    const server = Spawned.start('start', [], { ...place.settings, ...settings });
    servers.push(server);
    return server;
  };

  beforeEach(async () => {
    database = await createTestDatabase();
    place = new Workplace({ DATABASE_URL: database.url });
  });
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.destroy();
    await database.drop();
    place.remove();
  });

  it('takes its data directory in, makes the first report, and takes nothing in a second time', async () => {
    cpSync(EXAMPLE, place.path('data'), { recursive: true });
    writeFileSync(place.path('data', 'stores.csv'), 'no,such,columns\n1,2,3\n');
    const first = start();
    const http = await first.ready();
    expect(first.stdout).toMatch(/^Database: PostgreSQL at /m);
    expect(first.stdout).toMatch(/: 3 files taken in, 0 unchanged, 1 refused$/m);
    expect(first.stdout).toMatch(/^Report [0-9a-f-]{36} made in \d+\.\d s$/m);
    expect(first.stdout).toMatch(/^Try: curl -X POST http:\S+\/api\/v1\/trigger_report$/m);
    expect((await http.get('/health')).status).toBe(200);
    expect(await csvOf(http, await trigger(http))).toBe(
      readFileSync(join(EXAMPLE, 'expected.csv'), 'utf8'),
    );
    const reports = await walkPages(http, '/api/v1/reports', 10);
    expect(reports).toHaveLength(2);

    first.kill('SIGTERM');
    expect(await first.ended).toMatchObject({ code: 0 });

    const second = start();
    const again = await second.ready();
    expect(second.stdout).toMatch(/: 0 files taken in, 3 unchanged, 1 refused$/m);
    expect(second.stdout).not.toMatch(/^Report .* made/m);
    expect(await walkPages(again, '/api/v1/reports', 10)).toEqual(reports);
  });

  it('offers at /docs-json the document that is kept in docs/openapi.json', async () => {
    const http = await start().ready();
    const kept = readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8');
    expect((await http.get('/docs-json')).json()).toEqual(JSON.parse(kept));
  });

  it('takes a changed file in at the next start, and makes a report of it', async () => {
    const file = place.path('data', 'store_status.csv');
    writeFileSync(file, 'store_id,status,timestamp_utc\ns,active,2023-01-25 12:00:00\n');
    const first = start();
    await first.ready();
    first.kill('SIGINT');
    expect(await first.ended).toMatchObject({ code: 0 });
    writeFileSync(file, 'store_id,status,timestamp_utc\ns,inactive,2023-01-25 12:30:00\n');
    const second = start();
    const http = await second.ready();
    expect(second.stdout).toMatch(/: 1 files taken in, 0 unchanged$/m);
    const [report] = await walkPages<{ as_of: string }>(http, '/api/v1/reports', 10);
    expect(report).toMatchObject({ status: 'Complete', as_of: '2023-01-25T12:30:00.000000Z' });
  });

  it('starts without data, says so, and ends on SIGTERM with code 0 within 10 s, streams open or not', async () => {
    const server = start({ DATA_DIR: place.path('missing') });
    const http = await server.ready();
    expect(server.stdout).toMatch(/^No polls yet: /m);
    const id = await trigger(http);
    await csvOf(http, id);
    // Held by a lock, the report runs for as long as the stream is watched.
    const holder = await lockReportRows(database);
    const running = await trigger(http);
    const stream = await EventStream.open(http, `/api/v1/reports/${running}/events`);
    await eventually('the first event', () => (stream.events.length > 0 ? true : null));
    await holder.end();
    const asked = Date.now();
    server.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0, stderr: '' });
    expect(Date.now() - asked).toBeLessThan(10_000);
    await stream.ended;
  });

  it('takes up, within seconds, a report whose process was killed: the other one makes it', async () => {
    cpSync(EXAMPLE, place.path('data'), { recursive: true });
    const first = start();
    const http = await first.ready();
    const second = start();
    const other = await second.ready();
    // Stopped, the second cannot take the job; the lock keeps the first from finishing it.
    second.kill('SIGSTOP');
    const holder = await lockReportRows(database);
    const id = await trigger(http);
    await eventually('the job runs', async () => {
      const jobs = await query(
        database,
        'SELECT 1 FROM graphile_worker.jobs WHERE locked_by IS NOT NULL',
      );
      return jobs.length > 0 ? true : null;
    });
    first.kill('SIGKILL');
    expect(await first.ended).toMatchObject({ signal: 'SIGKILL' });
    await holder.end();
    second.kill('SIGCONT');
    expect(await csvOf(other, id, 15_000)).toBe(
      readFileSync(join(EXAMPLE, 'expected.csv'), 'utf8'),
    );
  });

  it('ends with code 2 and one line where a setting cannot be used', async () => {
    const ended = await start({ PORT: '80a' }).ended;
    expect(ended).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'PORT is "80a", but must be a whole number from 0 to 65535\n',
    });
  });

  it('ends with code 1 and one line where its port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const ended = await start({ PORT: port }).ended;
    taken.close();
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^Port \d+ of 127\.0\.0\.1 is taken; [^\n]*\n$/);
    expect(ended.stdout).not.toMatch(/^Ready/m);
  });

  it('ends with code 1 and one line where the database cannot be reached', async () => {
    const ended = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' }).ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^[^\n]*127\.0\.0\.1:1[^\n]*\n$/);
  });
});

describe('a server on the embedded database, and a command beside it', () => {
  it('share it, and the last one stops it, also where its terminal is closed', async () => {
    const place = new Workplace({});
    // Where the tests run as root, PostgreSQL runs under another user, who must get there.
    chmodSync(place.path(), 0o711);
    const cluster = place.path('postgres');
    const settings = { ...place.settings, EMBEDDED_DATABASE_DIR: cluster };
    cpSync(EXAMPLE, place.path('data'), { recursive: true });
    const server = Spawned.start('start', [], settings);
    try {
      const http = await server.ready();
      expect(server.stdout).toMatch(/^Database: embedded PostgreSQL 18\S* in /m);
      const out = place.path('linear.csv');
      const command = await runCli(settings, 'report', '--interpolation', 'linear', '--out', out);
      expect(command).toMatchObject({ code: 0, stdout: `${out}\n` });
      expect(readFileSync(out, 'utf8')).toBe(
        readFileSync(join(EXAMPLE, 'expected-linear.csv'), 'utf8'),
      );
      expect((await http.get('/health')).status).toBe(200);
      expect(await walkPages(http, '/api/v1/reports', 10)).toHaveLength(2);
      // As a terminal that is closed: nobody reads what it says any more.
      server.closeOutput();
      server.kill('SIGHUP');
      expect(await server.ended).toMatchObject({ code: 0 });
      expect(() => readFileSync(join(cluster, 'postmaster.pid'))).toThrow(/ENOENT/);
    } finally {
      server.kill('SIGTERM');
      await server.ended;
      place.remove();
    }
  });
});

/** Keeps reports from being written for as long as the connection lasts. */
async function lockReportRows(database: TestDatabase): Promise<Client> {
  const client = new Client({ connectionString: database.ownerUrl });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE report_row IN ACCESS EXCLUSIVE MODE');
  return client;
}
