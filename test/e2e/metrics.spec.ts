import { Application } from '../support/application';
import { expectProblem } from '../support/problem';

describe('GET /metrics', () => {
  it('counts requests by route, polls, ingestions, reports, jobs and connections', async () => {
    const application = await Application.start();
    try {
      await application.observe(['a', 'active', '2023-01-25 12:00:00']);
      await application.upload(
        'store_status',
        'store_id,status,timestamp_utc\nb,active,2023-01-25 12:00:00\nb,active,2023-01-25 12:00:00\nb,open,2023-01-25 12:00:00\n',
      );
      await application.report();
      expectProblem(await application.http.get('/api/v1/debug/store/%00'), 404);
      expectProblem(await application.http.get('/no/such/path/8419537941919820732'), 404);

      const answer = await application.http.get('/metrics');
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toMatch(/^text\/plain; version=/);
      const lines = answer.text.split('\n');
      expect(lines).toEqual(
        expect.arrayContaining([
          'polls_accepted_total 2',
          'ingestions_total{kind="store_status",status="Complete"} 1',
          'ingestion_rows_total{kind="store_status",outcome="accepted"} 1',
          'ingestion_rows_total{kind="store_status",outcome="duplicate"} 1',
          'ingestion_rows_total{kind="store_status",outcome="rejected"} 1',
          'reports_total{status="Requested"} 1',
          'reports_total{status="Complete"} 1',
          'jobs{state="waiting"} 0',
          'http_request_duration_seconds_count{method="POST",route="/api/v1/trigger_report",status="201"} 1',
          'http_request_duration_seconds_count{method="GET",route="/api/v1/debug/store/:store_id",status="404"} 1',
        ]),
      );
      expect(answer.text).toMatch(/^database_pool_connections\{state="idle"\} \d+$/m);
      expect(answer.text).toMatch(/^process_resident_memory_bytes \d/m);
      // A path of its own for each store would be a series of its own.
      expect(answer.text).not.toContain('8419537941919820732');
    } finally {
      await application.stop();
    }
  });
});
