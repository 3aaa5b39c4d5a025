import { ProcessSession } from '../../src/database/process-session';
import { JobRunner } from '../../src/jobs/job-runner';
import { QueueRepository } from '../../src/jobs/queue.repository';
import { ReportGenerator } from '../../src/reports/report-generator';
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
    const silent = async () => {
      const held = await application.app.get(QueueRepository).heldJobs();
      return held.filter(({ isAlive }) => !isAlive).map(({ worker }) => worker);
    };
    try {
      await living.app.get(ProcessSession).claim('worker-of-the-dead');
      await leaveBehind(await application.trigger(), 1);
      expect(await silent()).toEqual([]);
    } finally {
      await living.stop();
    }
    await eventually('its death is seen', async () => {
      const [worker] = await silent();
      return worker ?? null;
    });
    expect(await silent()).toEqual(['worker-of-the-dead']);
  });
});

/**
 * A database that stood still does what it was sent before: it gives a job away over a connection that was
 * cut meanwhile.
 */
describe('a job that the database gave to a process which never heard of it', () => {
  let application: Application;
  let pool: string;

  beforeAll(async () => {
    const claims = jest.spyOn(ProcessSession.prototype, 'claim');
    application = await Application.start();
    pool = claims.mock.calls.map(([name]) => name).find((name) => name.startsWith('pool-')) ?? '';
    claims.mockRestore();
    await application.observe(['s', 'active', '2023-01-25 12:00:00']);
    await query(
      application.database,
      `CREATE FUNCTION give_away() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN
         new.locked_by := '${pool}'; new.locked_at := now(); new.attempts := 1;
         RETURN new;
       END $$;
       CREATE TRIGGER give_away BEFORE INSERT ON graphile_worker._private_jobs
       FOR EACH ROW EXECUTE FUNCTION give_away()`,
    );
  });
  afterAll(() => application.stop());

  it('is taken back within seconds, and no attempt is counted', async () => {
    expect(pool).not.toBe('');
    const generate = jest.spyOn(application.app.get(ReportGenerator), 'generate');
    const id = await application.trigger();
    const [job] = await query(
      application.database,
      'SELECT locked_by, attempts FROM graphile_worker._private_jobs',
    );
    expect(job).toEqual({ locked_by: pool, attempts: 1 });
    expect(generate).not.toHaveBeenCalled();
    expect((await application.ended(id)).text).toContain('\ns,60.0,0.0,');
    expect(generate).toHaveBeenCalledTimes(1);
  });

  it('is left alone while it is worked at', async () => {
    await query(
      application.database,
      'DROP TRIGGER give_away ON graphile_worker._private_jobs; DROP FUNCTION give_away',
    );
    const runner = application.app.get(JobRunner);
    const takeBack = jest.spyOn(application.app.get(QueueRepository), 'takeBack');
    jest
      .spyOn(application.app.get(ReportGenerator), 'generate')
      .mockImplementationOnce(async () => {
        await runner.freeLostJobs();
        await runner.freeLostJobs();
        await runner.freeLostJobs();
        throw new Error('once');
      });
    expect((await application.ended(await application.trigger())).text).toContain('\ns,60.0,0.0,');
    expect(takeBack).not.toHaveBeenCalled();
  });
});
