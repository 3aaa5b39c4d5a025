import { Database } from '../../src/database/database';
import { EventBus } from '../../src/events/event-bus';
import { StoreFactsMemory } from '../../src/stores/store-facts-memory';
import { Application } from '../support/application';
import { query } from '../support/test-sql';

/** When a store opens, by what is remembered of hours. */
describe('hours in memory', () => {
  let application: Application;

  beforeAll(async () => {
    application = await Application.start();
    await application.upload(
      'menu_hours',
      'store_id,dayOfWeek,start_time_local,end_time_local\none,0,08:00,20:00\n',
    );
  });
  afterAll(() => application.stop());

  const opensAt = async (): Promise<number | undefined> => {
    const { facts } = await application.app
      .get(Database)
      .transaction((snapshot) => application.app.get(StoreFactsMemory).ofAll(snapshot), {
        snapshot: true,
      });
    return facts?.of('one').businessHours[0]?.startSecond;
  };

  it('are read anew where they were changed', async () => {
    expect(await opensAt()).toBe(8 * 3_600);
    await query(application.database, "UPDATE business_hours SET start_time_local = '09:00'");
    expect(await opensAt()).toBe(9 * 3_600);
  });

  it('are not taken for those of a database that was restored, and came to the same version', async () => {
    await opensAt();
    await query(
      application.database,
      `UPDATE business_hours SET start_time_local = '10:00';
       UPDATE store_facts_version SET version = version - 1`,
    );
    application.app.get(EventBus).emit('session.restored', {});
    expect(await opensAt()).toBe(10 * 3_600);
  });
});
