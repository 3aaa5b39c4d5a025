import { ProcessSession } from '../../src/database/process-session';
import { JobRunner } from '../../src/jobs/job-runner';
import { QueueRepository } from '../../src/jobs/queue.repository';
import { Application } from '../support/application';
import { eventually } from '../support/eventually';
import { query } from '../support/test-sql';

interface Entry {
  status: string;
  error: string | null;
}

describe('the job of a report whose process died', () => {
  let application: Application;
  beforeEach(async () => {
    application = await Application.start({ runsJobs: false });
    await application.observe(['s', 'active', '2023-01-25 12:00:00']);
  });
  afterEach(async () => {
    await application.stop();
  });

  /** Leaves the report's job as a process would that was killed in its `attempt`. */
  const leaveBehind = async (id: string, attempt: number) => {
    const jobs = await query(
      application.database,
      `UPDATE graphile_worker._private_jobs
       SET attempts = $2, locked_by = 'worker-of-the-dead', locked_at = now() - interval '10 s'
       WHERE key = $1 RETURNING id`,
      [`report:${id}`, attempt],
    );
    expect(jobs).toHaveLength(1);
  };
  const entry = async (id: string) =>
    (await application.http.get(`/api/v1/reports/${id}`)).json() as Entry;

  it.each([1, 2])('is taken up again within seconds after attempt %d', async (attempt) => {
    const id = await application.trigger();
    await leaveBehind(id, attempt);
    await application.app.get(JobRunner).start();
    const csv = await eventually(
      'the report',
      async () => {
        const { status } = await entry(id);
        return status === 'Complete' ? application.ended(id) : null;
      },
      15_000,
    );
    expect(csv.text).toContain('\ns,60.0,0.0,');
  });

  it('makes the report Failed, saying why, after the third attempt', async () => {
    const id = await application.trigger();
    await leaveBehind(id, 3);
    await application.app.get(JobRunner).start();
    const failed = await eventually(
      'the failure',
      async () => {
        const found = await entry(id);
        return found.status === 'Running' ? null : found;
      },
      20_000,
    );
    expect(failed).toMatchObject({
      status: 'Failed',
      error: 'tried 3 times: the process that made it ended before it was done',
    });
    expect(await query(application.database, 'SELECT 1 FROM graphile_worker.jobs')).toEqual([]);
  });

  it('is left alone while its worker lives', async () => {
    const living = await Application.start({ runsJobs: false, database: application.database });
    const queue = application.app.get(QueueRepository);
    try {
      await living.app.get(ProcessSession).claim('worker-of-the-dead');
      await leaveBehind(await application.trigger(), 1);
      expect(await queue.silentWorkers()).toEqual([]);
    } finally {
      await living.stop();
    }
    await eventually('its death is seen', async () => {
      const [worker] = await queue.silentWorkers();
      return worker ?? null;
    });
    expect(await queue.silentWorkers()).toEqual(['worker-of-the-dead']);
  });
});
