import { AllStores } from './all-stores';
import type { PollInstants } from './poll-instants';
import type { TimeLines } from './time-lines';

const MANY = 3_000_000;

const stores = () => {
  const all = new AllStores(1n, 0);
  all.add({ ids: ['a', 'b'], firstPolls: Float64Array.of(30, 10) });
  all.add({ ids: ['c'], firstPolls: Float64Array.of(20) });
  return all;
};

type Part = TimeLines & PollInstants;

const partOf = (count: number) =>
  ({ periodCount: count, count, has: () => true }) as unknown as Part;

const readPart = (
  all: AllStores,
  ofPart: 'linesOf' | 'pollsOf',
  index: number,
  read: () => Promise<Part>,
) => (ofPart === 'linesOf' ? all.linesOf(index, 'changes', read) : all.pollsOf(index, read));

describe('AllStores', () => {
  it.each([
    [9, 0],
    [10, 1],
    [29, 2],
    [30, 3],
  ])('counts the stores with a poll by %d: %d', (instant, count) => {
    expect(stores().countPolledBy(instant)).toBe(count);
  });

  it.each(['linesOf', 'pollsOf'] as const)('reads each part once (%s)', async (ofPart) => {
    const all = stores();
    const asked: number[] = [];
    for (const index of [0, 1, 0, 1]) {
      await readPart(all, ofPart, index, () => {
        asked.push(index);
        return Promise.resolve(partOf(1));
      });
    }
    expect(asked).toEqual([0, 1]);
  });

  it.each(['linesOf', 'pollsOf'] as const)(
    'reads again what is too much to be remembered (%s)',
    async (ofPart) => {
      const all = stores();
      const asked: number[] = [];
      for (const index of [0, 1, 0, 1]) {
        await readPart(all, ofPart, index, () => {
          asked.push(index);
          return Promise.resolve(partOf(MANY));
        });
      }
      expect(asked).toEqual([0, 1, 1]);
    },
  );

  it('reads the last polls as well where the changes alone are remembered, and keeps both', async () => {
    const all = stores();
    const asked: string[] = [];
    for (const form of ['changes', 'periods', 'changes', 'periods'] as const) {
      await all.linesOf(0, form, () => {
        asked.push(form);
        const has = (wanted: string) => wanted === 'changes' || form === 'periods';
        return Promise.resolve({ periodCount: 1, has } as unknown as TimeLines);
      });
    }
    expect(asked).toEqual(['changes', 'periods']);
  });

  it('gives the stores of each part back', () => {
    expect(stores().storesOf(0)).toEqual({ ids: ['a', 'b'], firstPolls: Float64Array.of(30, 10) });
    expect(stores().storesOf(1).ids).toEqual(['c']);
  });

  it('reads the schedules of a part once for each version, and keeps the newest', async () => {
    const all = stores();
    const asked: number[] = [];
    for (const version of [2, 2, 1, 2, 3, 3, 2]) {
      const schedules = await all.schedulesOf(0, version, () => {
        asked.push(version);
        return Promise.resolve([{ timezone: `zone ${version}`, businessHours: [] }]);
      });
      expect(schedules[0]?.timezone).toBe(`zone ${version}`);
    }
    expect(asked).toEqual([2, 1, 3, 2]);
  });

  it('takes schedules over for the same stores of another version', async () => {
    const [before, after] = [stores(), new AllStores(2n, 0)];
    const zoneOf = async (all: AllStores, index: number, zone: string) => {
      const [schedule] = await all.schedulesOf(index, 1, () =>
        Promise.resolve([{ timezone: zone, businessHours: [] }]),
      );
      return schedule?.timezone;
    };
    for (const index of [0, 1]) await zoneOf(before, index, 'before');
    after.add({ ids: ['a', 'b'], firstPolls: Float64Array.of(20, 10) }, before);
    after.add({ ids: ['c', 'd'], firstPolls: Float64Array.of(20, 30) }, before);
    expect(await zoneOf(after, 0, 'after')).toBe('before');
    expect(await zoneOf(after, 1, 'after')).toBe('after');
  });
});
