import { readdirSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { Application } from '../support/application';
import { newKey } from '../support/keys';
import { expectProblem } from '../support/problem';
import { runStatements } from '../support/test-database';
import { query } from '../support/test-sql';

describe('a disk that is full for the audit log', () => {
  let application: Application;
  let key: string;

  beforeAll(async () => {
    application = await Application.start({ config: { auth: 'key' } });
    key = await newKey(application, 'operator', `operator-${randomUUID()}`);
  });
  afterAll(() => application.stop());

  const owner = (...statements: string[]) =>
    runStatements(application.database.ownerUrl, statements);
  const counts = () =>
    query(
      application.database,
      `SELECT (SELECT count(*) FROM store_status) AS polls,
         (SELECT count(*) FROM status_period) AS periods,
         (SELECT count(*) FROM report_status) AS reports,
         (SELECT count(*) FROM ingestion) AS ingestions`,
    );

  it('refuses what it would tell of with 507, undone; reads and refusals go on', async () => {
    const http = application.http.withKey(key);
    const observe = () =>
      http.post('/api/v1/observations', {
        observations: [{ store_id: 'a', status: 'active', timestamp_utc: '2023-01-25 11:00:00' }],
      });
    const upload = () =>
      http.post(
        '/api/v1/ingestions?kind=store_status',
        'store_id,status,timestamp_utc\nb,active,2023-01-25 12:00:00\n',
        { 'content-type': 'text/csv' },
      );
    const trigger = () => http.post('/api/v1/trigger_report');
    const before = await counts();
    // What PostgreSQL says where a table cannot grow.
    await owner(
      `CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
         $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$`,
      `CREATE TRIGGER no_room BEFORE INSERT ON audit_event
         FOR EACH STATEMENT EXECUTE FUNCTION no_room()`,
    );
    for (const call of [observe, upload, trigger]) expectProblem(await call(), 507);
    expectProblem(await application.http.post('/api/v1/trigger_report'), 401);
    expect((await http.get('/api/v1/reports')).status).toBe(200);
    expect(await counts()).toEqual(before);
    expect(readdirSync(application.config.reportsDir, { recursive: true })).toEqual([]);

    await owner('DROP TRIGGER no_room ON audit_event');
    expect((await observe()).status).toBe(200);
    expect((await upload()).status).toBe(202);
    expect((await trigger()).status).toBe(201);
  });
});
