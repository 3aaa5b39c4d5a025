import { rmSync, writeFileSync } from 'node:fs';
import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { expectProblem } from '../support/problem';
import { hurryJobs } from '../support/test-sql';

const path = (id: string) => `/api/v1/reports/${id}/events`;

describe('GET /api/v1/reports/{id}/events', () => {
  let waiting: Application;
  let worker: Application;

  beforeAll(async () => {
    // One process that serves, and one that makes the reports.
    waiting = await Application.start({ runsJobs: false, config: { reportBatchSize: 1 } });
    worker = await Application.start({
      runsJobs: false,
      database: waiting.database,
      config: { reportBatchSize: 1, reportsDir: waiting.config.reportsDir },
    });
    await waiting.observe(
      ['a', 'active', '2023-01-25 12:00:00'],
      ['b', 'active', '2023-01-25 12:00:00'],
      ['c', 'active', '2023-01-25 12:00:00'],
    );
  });
  afterAll(async () => {
    await worker.stop();
    await waiting.stop();
  });

  it('tells how the report stands, and its completion by another process, and ends', async () => {
    const id = await waiting.trigger();
    const stream = await EventStream.open(waiting.http, path(id));
    expect(stream.contentType).toMatch(/^text\/event-stream/);
    await eventually('the first event', () => (stream.events.length > 0 ? true : null));
    expect(stream.events).toEqual([
      { event: 'progress', data: { report_id: id, stores_done: 0, stores_total: 0 } },
    ]);

    await worker.app.get(JobRunner).start();
    const events = await stream.ended;
    await worker.app.get(JobRunner).stop();
    expect(events.at(-1)).toEqual({
      event: 'completed',
      data: { report_id: id, status: 'Complete' },
    });
    expect(events.filter(({ event }) => event === 'completed')).toHaveLength(1);
    expect(events).toContainEqual({
      event: 'progress',
      data: { report_id: id, stores_done: 0, stores_total: 3 },
    });
    // Progress is told once each, and only forward.
    const done = events.slice(0, -1).map(({ data }) => Number(data['stores_done']));
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(new Set(events.map((event) => JSON.stringify(event))).size).toBe(events.length);
    // What was said to be complete can be had.
    const report = await waiting.http.get(`/api/v1/get_report?report_id=${id}`);
    expect(report.headers['content-type']).toBe('text/csv; charset=utf-8');
  });

  it('tells the end of a report that has ended, alone and at once', async () => {
    await worker.app.get(JobRunner).start();
    const id = await worker.trigger();
    await waiting.ended(id);
    await worker.app.get(JobRunner).stop();
    const stream = await EventStream.open(waiting.http, path(id));
    expect(await stream.ended).toEqual([
      { event: 'completed', data: { report_id: id, status: 'Complete' } },
    ]);
  });

  it('tells a failure and its reason', async () => {
    const { reportsDir } = waiting.config;
    rmSync(reportsDir, { recursive: true });
    writeFileSync(reportsDir, '');
    const id = await waiting.trigger();
    const stream = await EventStream.open(waiting.http, path(id));
    await worker.app.get(JobRunner).start();
    await eventually('the failure', async () => {
      await hurryJobs(waiting.database);
      return stream.events.at(-1)?.event === 'failed' ? true : null;
    });
    await worker.app.get(JobRunner).stop();
    const failed = {
      event: 'failed',
      data: {
        report_id: id,
        status: 'Failed',
        error: expect.stringMatching(/^tried 3 times: ./) as string,
      },
    };
    expect((await stream.ended).at(-1)).toEqual(failed);
    const later = await EventStream.open(waiting.http, path(id));
    expect(await later.ended).toEqual([failed]);
  });

  it('goes on after a reader has left', async () => {
    const id = await waiting.trigger();
    const response = await waiting.http.open('GET', path(id));
    response.destroy();
    expect((await waiting.http.get(`/api/v1/reports/${id}`)).status).toBe(200);
  });

  it('answers 404 for an unknown report, and 400 for no UUID and for a query', async () => {
    const id = '7d0f4dd9-3c1b-4a5e-9a0b-0d8a6d1f7c11';
    expectProblem(await waiting.http.get(path(id)), 404);
    expectProblem(await waiting.http.get(path('latest')), 400);
    expectProblem(await waiting.http.get(`${path(id)}?since=1`), 400);
  });

  it('does not keep an application from stopping', async () => {
    const other = await Application.start({ runsJobs: false, database: waiting.database });
    const id = await other.trigger();
    const stream = await EventStream.open(other.http, path(id));
    await other.stop();
    expect((await stream.ended).every(({ event }) => event === 'progress')).toBe(true);
  });
});
