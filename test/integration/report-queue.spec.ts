import { JobRunner } from '../../src/jobs/job-runner';
import { Application } from '../support/application';
import { expectProblem } from '../support/problem';
import { query } from '../support/test-sql';

const LIMIT = 20;

describe('the queue of reports', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ runsJobs: false, config: { reportQueueLimit: LIMIT } });
    await application.observe(['s', 'active', '2023-01-25 12:00:00']);
  });
  afterAll(async () => {
    await application.stop();
  });

  it('takes as many as its limit says of a thousand at once, and makes all of those', async () => {
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, () => application.http.post('/api/v1/trigger_report')),
    );
    const taken = answers.filter(({ status }) => status === 201);
    const ids = taken.map((answer) => (answer.json() as { report_id: string }).report_id);
    expect(new Set(ids).size).toBe(LIMIT);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(expectProblem(answer, 429).detail).toContain('20 reports');
      expect(answer.headers['retry-after']).toBe('5');
    }
    const [rows] = await query<{ reports: string }>(
      application.database,
      'SELECT count(*) AS reports FROM report_status',
    );
    expect(rows?.reports).toBe(String(LIMIT));
    await application.app.get(JobRunner).start();
    for (const id of ids) expect((await application.ended(id)).text).toContain('\ns,60.0,0.0,');
    await application.trigger();
  });

  it('keeps the order and the parameters of those that are written together', async () => {
    await application.app.get(JobRunner).stop();
    const asked = Array.from({ length: 5 }, (_, i) => ({ max_carry_minutes: i + 1 }));
    const ids = await Promise.all(asked.map((body) => application.trigger(body)));
    const rows = await query<{ id: string; minutes: number }>(
      application.database,
      `SELECT report_id AS id, (parameters->>'max_carry_minutes')::integer AS minutes
       FROM report_status WHERE report_id = ANY($1)`,
      [ids],
    );
    expect(ids.map((id) => rows.find((row) => row.id === id)?.minutes)).toEqual([1, 2, 3, 4, 5]);
  });
});
