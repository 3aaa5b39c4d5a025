import { PeriodRebuild } from '../../src/ingestion/period-rebuild';
import { Application } from '../support/application';
import { expectPeriodsOfPolls } from '../support/faults/soundness';
import { expectProblem } from '../support/problem';
import { runStatements } from '../support/test-database';

describe('periods that were deleted by hand', () => {
  let application: Application;
  const polls: [string, string, string][] = [
    ['a', 'active', '2023-01-25 11:00:00'],
    ['a', 'inactive', '2023-01-25 11:30:00'],
    ['b', 'active', '2023-01-25 12:00:00'],
  ];

  beforeEach(async () => {
    application = await Application.start();
    await application.observe(...polls);
  });
  afterEach(() => application.stop());

  const deleteAll = (...tables: string[]) =>
    runStatements(
      application.database.ownerUrl,
      tables.map((table) => `TRUNCATE ${table}`),
    );
  const rebuild = () => application.app.get(PeriodRebuild).rebuild();

  it('are named to who sends what is held, with the way out; after it all is as before', async () => {
    const before = await application.report();
    await deleteAll('status_period', 'observed_store');
    const refused = await application.observe(...polls);
    expect(expectProblem(refused, 503).detail).toContain('rebuild-periods');
    expect(refused.headers['retry-after']).toBe('60');

    await rebuild();
    await expectPeriodsOfPolls(application.database);
    expect(await application.report()).toBe(before);
    const again = await application.observe(...polls);
    expect(again.json()).toMatchObject({ accepted: 0, duplicates: polls.length });
  });

  it('come back with the list of stores, where that alone was deleted', async () => {
    const before = await application.report();
    await deleteAll('observed_store');
    const known = await application.observe(['a', 'inactive', '2023-01-25 11:45:00']);
    expect(known.json()).toMatchObject({ accepted: 1 });
    await rebuild();
    await expectPeriodsOfPolls(application.database);
    expect(await application.report()).toBe(before);
  });
});
