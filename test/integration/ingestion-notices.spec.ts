import { DataVersion } from '../../src/database/data-version';
import { EventBus } from '../../src/events/event-bus';
import { ObservationService } from '../../src/ingestion/observation.service';
import { PeriodRebuild } from '../../src/ingestion/period-rebuild';
import { type PollRow, useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

const POLL: PollRow = ['1', 'active', '2023-01-22 12:00:00 UTC'];

/** What a piece of work told of: how far the data version went, and the notices to this process. */
async function toldBy(
  work: () => Promise<unknown>,
): Promise<{ versions: number; notices: number }> {
  const version = room.app.get(DataVersion);
  const before = await version.current();
  let notices = 0;
  const stop = room.app.get(EventBus).on('polls.ingested', () => (notices += 1));
  await work();
  stop();
  return { versions: (await version.current()) - before, notices };
}

describe('rebuilding the periods', () => {
  const rebuild = () => room.app.get(PeriodRebuild).rebuild();

  it('makes them as they were, and tells everyone', async () => {
    await room.ingestPolls([POLL]);
    const periods = await room.periods();
    await room.asOwner("UPDATE status_period SET status = 'inactive', polls = 7");
    expect(await toldBy(rebuild)).toEqual({ versions: 2, notices: 1 });
    const [event] = await room.database.tuples(
      'SELECT actor, action FROM audit_event ORDER BY id DESC LIMIT 1',
    );
    expect(event).toEqual(['service', 'periods.rebuilt']);
    expect(await room.periods()).toEqual(periods);
  });

  it('changes nothing where no polls are held', async () => {
    await room.ingestPolls([POLL]);
    const periods = await room.periods();
    await room.asOwner('DELETE FROM store_status');
    expect(await toldBy(rebuild)).toEqual({ versions: 0, notices: 0 });
    expect(await room.periods()).toEqual(periods);
  });
});

describe('polls that come in', () => {
  const takeBatch = () =>
    room.app.get(ObservationService).take({
      observations: [{ store_id: '1', status: 'active', timestamp_utc: POLL[2] }],
    });

  it.each([
    ['a file', () => room.ingestPolls([POLL])],
    ['a batch', takeBatch],
  ])(
    'count in the data version before and after their commit, when they change something: %s',
    async (_, take) => {
      expect(await toldBy(take)).toEqual({ versions: 2, notices: 1 });
      expect(await toldBy(take)).toEqual({ versions: 0, notices: 0 });
    },
  );
});
