import { readdirSync } from 'node:fs';
import { Application } from '../support/application';
import { hurryJobs, query } from '../support/test-sql';

describe('a report that fails when part of its rows are written', () => {
  let application: Application;
  beforeAll(async () => {
    application = await Application.start({ config: { reportBatchSize: 1 } });
    await application.observe(
      ['a', 'active', '2023-01-25 10:00:00 UTC'],
      ['b', 'active', '2023-01-25 10:00:00 UTC'],
    );
    // No way in takes such a zone; it makes the calculation of the second batch fail.
    await query(application.database, "INSERT INTO store_timezones VALUES ('b', 'No/Where')");
  });
  afterAll(async () => {
    await application.stop();
  });

  it('ends Failed with the reason, keeps neither rows nor file, and holds nothing up', async () => {
    const reportId = await application.trigger();
    const hurry = setInterval(() => void hurryJobs(application.database), 100);
    const answer = await application.ended(reportId);
    clearInterval(hurry);
    expect(answer.json()).toEqual({
      status: 'Failed',
      error: expect.stringMatching(/^tried 3 times: .*No\/Where/) as string,
    });
    expect(await query(application.database, 'SELECT 1 FROM report_row')).toEqual([]);
    expect(readdirSync(application.config.reportsDir)).toEqual([]);

    await query(application.database, 'DELETE FROM store_timezones');
    expect(await application.report()).toMatch(/\na,.*\nb,/);
  });
});
