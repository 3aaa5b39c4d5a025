import { DataVersion } from '../../src/database/data-version';
import { Database } from '../../src/database/database';
import { EventBus } from '../../src/events/event-bus';
import { MaxTimestampProvider } from '../../src/reports/max-timestamp.provider';
import { parseInstant } from '../../src/uptime/epoch-micros';
import { Application } from '../support/application';
import { query } from '../support/test-sql';

describe('the newest poll as it is read', () => {
  let application: Application;
  let newest: MaxTimestampProvider;

  beforeAll(async () => {
    application = await Application.start({ runsJobs: false });
    newest = application.app.get(MaxTimestampProvider);
  });
  afterAll(async () => {
    await application.stop();
  });

  const move = (text: string) =>
    application.app.get(Database).rows('UPDATE newest_poll SET observed_at = $1', [text]);

  it('is null without polls, and known as soon as the first ones are acknowledged', async () => {
    expect(await newest.read()).toBeNull();
    await application.observe(['s', 'active', '2026-03-10 10:00:00']);
    expect(await newest.read()).toBe(parseInstant('2026-03-10 10:00:00'));
    await application.observe(['s', 'active', '2026-03-10 11:00:00']);
    expect(await newest.read()).toBe(parseInstant('2026-03-10 11:00:00'));
  });

  it('is looked for again where the data have another version, and only there', async () => {
    // Something that is not counted is not seen: the version says whether to look.
    await move('2026-03-10 12:00:00');
    expect(await newest.read()).toBe(parseInstant('2026-03-10 11:00:00'));
    await application.app.get(DataVersion).bump();
    expect(await newest.read()).toBe(parseInstant('2026-03-10 12:00:00'));
  });

  it('is looked for again after a notice, whatever the version', async () => {
    await move('2026-03-10 13:00:00');
    application.app.get(EventBus).emit('session.restored', {});
    expect(await newest.read()).toBe(parseInstant('2026-03-10 13:00:00'));
  });

  it('is the same for all who ask at once, and a failure is not remembered', async () => {
    await application.app.get(DataVersion).bump();
    await query(application.database, 'ALTER TABLE newest_poll RENAME TO newest_poll_away');
    const failed = await Promise.allSettled([newest.read(), newest.read()]);
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await query(application.database, 'ALTER TABLE newest_poll_away RENAME TO newest_poll');
    const at = parseInstant('2026-03-10 13:00:00');
    expect(await Promise.all([newest.read(), newest.read()])).toEqual([at, at]);
  });
});
