import { Client } from 'pg';
import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { EventStream, type ServerSentEvent } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { query, WAITING_FOR_TABLE } from '../support/test-sql';

const EVENTS = '/api/v1/fleet/events';

describe('GET /api/v1/fleet/events', () => {
  let here: Application;
  let there: Application;
  beforeEach(async () => {
    here = await Application.start({ runsJobs: false });
    there = await Application.start({ runsJobs: false, database: here.database });
  });
  afterEach(async () => {
    await there.stop();
    await here.stop();
  });

  const open = async (application: Application) => {
    const stream = await EventStream.open(application.http, EVENTS);
    await eventually('the first event', () => (stream.events.length > 0 ? true : null));
    return stream;
  };
  const within2s = (what: string, { events }: EventStream, event: ServerSentEvent) =>
    eventually(
      what,
      () => (events.some((one) => JSON.stringify(one) === JSON.stringify(event)) ? true : null),
      2_000,
    );

  it('begins with the newest poll, or with none', async () => {
    const empty = await open(here);
    expect(empty.contentType).toMatch(/^text\/event-stream/);
    expect(empty.events).toEqual([{ event: 'polls', data: { as_of: null } }]);
    await here.observe(['a', 'active', '2023-01-25 12:00:00.5']);
    const { events } = await open(there);
    expect(events).toEqual([{ event: 'polls', data: { as_of: '2023-01-25T12:00:00.500000Z' } }]);
  });

  it('are not followed by HEAD, which is answered with the headers alone', async () => {
    const answer = await here.http.send('HEAD', EVENTS);
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toMatch(/^text\/event-stream/);
    expect(answer.bytes).toHaveLength(0);
  });

  it('tells of polls within 2 s, here and in another process, when the fleet has them', async () => {
    const streams = [await open(here), await open(there)];
    for (const minute of ['01', '02', '03']) {
      await here.observe(['a', 'active', `2023-01-25 12:${minute}:00`]);
      const as_of = `2023-01-25T12:${minute}:00.000000Z`;
      const polls = { event: 'polls', data: { as_of } };
      await Promise.all(streams.map((stream) => within2s('the polls', stream, polls)));
      for (const { http } of [here, there]) {
        await eventually('the fleet with them', async () =>
          ((await http.get('/api/v1/fleet')).json() as { as_of: string }).as_of === as_of
            ? true
            : null,
        );
      }
    }
  });

  it('tells of them in time while the fleet cannot be computed, and again when it is', async () => {
    const stream = await open(there);
    const holder = new Client({ connectionString: here.database.ownerUrl });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      // Whoever computes the fleet asks for the version of the hours.
      await holder.query('LOCK TABLE store_facts_version IN ACCESS EXCLUSIVE MODE');
      await here.observe(['a', 'active', '2023-01-25 12:00:00']);
      const polls = { event: 'polls', data: { as_of: '2023-01-25T12:00:00.000000Z' } };
      await within2s('the polls', stream, polls);
      const waiting = await query(here.database, WAITING_FOR_TABLE, ['store_facts_version']);
      expect(waiting).toHaveLength(1);
      const told = stream.events.length;
      await holder.query('ROLLBACK');
      await eventually('the finished picture', () => (stream.events.length > told ? true : null));
      expect(stream.events.at(-1)).toEqual(polls);
      const fleet = (await there.http.get('/api/v1/fleet')).json();
      expect(fleet).toMatchObject({ as_of: '2023-01-25T12:00:00.000000Z' });
    } finally {
      await holder.end();
    }
  });

  it('tells when a report begins and ends, whichever process makes it', async () => {
    await here.observe(['a', 'active', '2023-01-25 12:00:00']);
    const streams = [await open(here), await open(there)];
    const report_id = await here.trigger();
    await there.app.get(JobRunner).start();
    await here.ended(report_id);
    await there.app.get(JobRunner).stop();
    for (const { events } of streams) {
      await eventually('the end', () =>
        events.some(({ data }) => data['status'] === 'Complete') ? true : null,
      );
      expect(events.filter(({ event }) => event === 'report')).toEqual([
        { event: 'report', data: { report_id, status: 'Running' } },
        { event: 'report', data: { report_id, status: 'Complete' } },
      ]);
    }
  });

  it('does not keep an application from stopping, nor mind a reader who has left', async () => {
    const left = await here.http.open('GET', EVENTS);
    left.destroy();
    const other = await Application.start({ runsJobs: false, database: here.database });
    const stream = await open(other);
    await other.stop();
    expect((await stream.ended).map(({ event }) => event)).toEqual(['polls']);
    await here.observe(['a', 'active', '2023-01-25 12:00:00']);
    expect((await here.http.get('/api/v1/fleet')).status).toBe(200);
  });
});
