import { AllStores } from './all-stores';
import type { PollInstants } from './poll-instants';
import type { PolledStores } from './store-list';
import type { TimeLines } from './time-lines';

const MANY = 3_000_000;

const stores = () =>
  new AllStores(1n, 0, [
    { ids: ['a', 'b'], firstPolls: Float64Array.of(30, 10) },
    { ids: ['c'], firstPolls: Float64Array.of(20) },
  ]);

type Part = TimeLines & PollInstants;

const partOf = (count: number) =>
  ({ periodCount: count, count, has: () => true }) as unknown as Part;

const readPart = (
  all: AllStores,
  ofPart: 'linesOf' | 'pollsOf',
  index: number,
  read: (stores: PolledStores) => Promise<Part>,
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
    const asked: (readonly string[])[] = [];
    const read = ({ ids }: PolledStores) => {
      asked.push(ids);
      return Promise.resolve(partOf(1));
    };
    for (const index of [0, 1, 0, 1]) await readPart(all, ofPart, index, read);
    expect(asked).toEqual([['a', 'b'], ['c']]);
  });

  it.each(['linesOf', 'pollsOf'] as const)(
    'reads again what is too much to be remembered (%s)',
    async (ofPart) => {
      const all = stores();
      const asked: (readonly string[])[] = [];
      const read = ({ ids }: PolledStores) => {
        asked.push(ids);
        return Promise.resolve(partOf(MANY));
      };
      for (const index of [0, 1, 0, 1]) await readPart(all, ofPart, index, read);
      expect(asked).toEqual([['a', 'b'], ['c'], ['c']]);
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
});
