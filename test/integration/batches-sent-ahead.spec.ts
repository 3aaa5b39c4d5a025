import pg from 'pg';
import { DataNotices } from '../../src/events/data-notices';
import { BatchForesight } from '../../src/ingestion/batch-foresight';
import { BatchQueue } from '../../src/ingestion/batch-queue';
import { BatchWriter } from '../../src/ingestion/batch-writer';
import type { Poll } from '../../src/ingestion/row-validators';
import { useIngestionRoom } from './ingestion-harness';

const room = useIngestionRoom();

describe('batches large enough to be sent ahead', () => {
  const SIZE = 2_000;
  const NUMBERS = [1, 2, 3];
  const FEBRUARY = Date.UTC(2023, 1, 1, 22);
  const large = (n: number): Poll[] =>
    Array.from({ length: SIZE }, (_, i) => ({
      storeId: String(i % 700),
      active: i % 3 !== n % 3,
      at: (FEBRUARY + (n * SIZE + i) * 1_000) * 1_000,
    }));
  const send = (n: number) => room.app.get(BatchQueue).write(large(n));
  const careful = () => jest.spyOn(room.app.get(BatchWriter), 'write');

  beforeEach(async () => {
    await send(-1);
    await send(0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  async function expectAllToStand(batches: number): Promise<void> {
    expect(await room.polls()).toHaveLength(batches * SIZE);
    expect(await room.periods()).toEqual(await room.rebuiltPeriods());
  }

  it('are sent while the ones before are under way', async () => {
    const foresight = room.app.get(BatchForesight);
    const write = foresight.write.bind(foresight);
    let begun = 0;
    let secondBegins = (): void => undefined;
    const second = new Promise<void>((resolve) => (secondBegins = resolve));
    jest.spyOn(foresight, 'write').mockImplementation(async (...group) => {
      begun += 1;
      const isFirst = begun === 1;
      if (begun === 2) secondBegins();
      const accepted = await write(...group);
      if (isFirst) await second;
      return accepted;
    });
    const looking = careful();
    expect(await Promise.all(NUMBERS.map(send))).toEqual([SIZE, SIZE, SIZE]);
    expect(begun).toBe(2);
    expect(looking).not.toHaveBeenCalled();
    await expectAllToStand(5);
  });

  it('are written with a look where the ones before, which they go on from, fail', async () => {
    const looking = careful();
    jest.spyOn(room.app.get(DataNotices), 'announce').mockRejectedValueOnce(new Error('no'));
    const answers = await Promise.allSettled(NUMBERS.map(send));
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(looking).toHaveBeenCalled();
    await expectAllToStand(4);
  });

  it('are written with a look where the database refuses the ones before once', async () => {
    const refused = Object.assign(new pg.DatabaseError('', 0, 'error'), { code: '57014' });
    jest.spyOn(room.app.get(DataNotices), 'announce').mockRejectedValueOnce(refused);
    expect(await Promise.all(NUMBERS.map(send))).toEqual([SIZE, SIZE, SIZE]);
    await expectAllToStand(5);
  });

  it('are written with a look where another process writes between them', async () => {
    const other = await room.another();
    const others = other.get(BatchQueue);
    const counts = await Promise.all([...NUMBERS.map(send), others.write(large(4)), send(5)]);
    expect(counts).toEqual([SIZE, SIZE, SIZE, SIZE, SIZE]);
    await other.close();
    await expectAllToStand(7);
  });

  it('go in once where another process is sent the same at that moment', async () => {
    const other = await room.another();
    const same = (n: number) => [send(n), other.get(BatchQueue).write(large(n))];
    const foreseen = jest.spyOn(room.app.get(BatchForesight), 'write');
    for (const n of [1, 4, 7]) {
      const counts = await Promise.all(same(n));
      expect(counts.toSorted()).toEqual([0, SIZE]);
      await send(n + 1);
      await send(n + 2);
    }
    expect(foreseen).toHaveBeenCalled();
    await other.close();
    await expectAllToStand(11);
  });
});
