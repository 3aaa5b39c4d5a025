import fc from 'fast-check';
import type { HeldPolls } from './held-polls.repository';
import { PollDifference } from './poll-difference';
import { PollRun } from './poll-run';
import type { SortedPolls } from './sorted-polls';

type Poll = [storeId: string, active: boolean, at: number];

function sorted(polls: readonly Poll[]): SortedPolls {
  const run = new PollRun();
  for (const [storeId, active, at] of polls) run.add(storeId, active, at);
  return run.sorted();
}

function listed({ storeIds, offsets, instants }: SortedPolls): [string, number][] {
  return storeIds.flatMap((id, rank) =>
    Array.from(instants.subarray(offsets[rank], offsets[rank + 1]), (value): [string, number] => {
      return [id.toString(), value];
    }),
  );
}

function heldOf({ storeIds, offsets, instants }: SortedPolls): HeldPolls[] {
  return storeIds.map((storeId, rank) => {
    const values = instants.subarray(offsets[rank], offsets[rank + 1]);
    return {
      storeId,
      active: values.filter((value) => value > 0),
      inactive: values.filter((value) => value < 0).map((value) => -value),
    };
  });
}

const poll = fc.tuple(
  fc.constantFrom('a', 'b', 'é', '\uffee', '😀', '10', '9'),
  fc.boolean(),
  fc.integer({ min: 1, max: 12 }),
);
const someSorted = fc.array(poll, { maxLength: 80 }).map(sorted);

function differenceOf(coming: SortedPolls, held: SortedPolls): PollDifference {
  const difference = new PollDifference(coming);
  for (const store of heldOf(held)) difference.next(store);
  return difference.end();
}

describe('PollDifference', () => {
  it('tells the polls that are not held from those held with the other status, in their order', () => {
    fc.assert(
      fc.property(someSorted, someSorted, (coming, held) => {
        const difference = differenceOf(coming, held);
        const known = new Set(listed(held).map(String));
        const isHeldOther = ([id, value]: [string, number]) => known.has(String([id, -value]));
        const news = listed(coming).filter((entry) => !known.has(String(entry)));
        expect(listed(difference.fresh)).toEqual(news.filter((entry) => !isHeldOther(entry)));
        expect(listed(difference.changed)).toEqual(news.filter(isHeldOther));
        expect([difference.count, difference.isEmpty]).toEqual([news.length, news.length === 0]);
      }),
    );
  });

  it('gives each store that changes with all that it will hold from its first change on', () => {
    const earlier = (a: number, b: number) => Math.abs(a) - Math.abs(b);
    fc.assert(
      fc.property(someSorted, someSorted, (coming, held) => {
        const valuesOf = (polls: SortedPolls, id: string) =>
          listed(polls).flatMap(([of, value]) => (of === id ? [value] : []));
        for (const store of differenceOf(coming, held).stores) {
          const mine = valuesOf(coming, store.storeId.toString());
          const theirs = valuesOf(held, store.storeId.toString());
          const first = Math.min(
            ...mine.filter((value) => !theirs.includes(value)).map((value) => Math.abs(value)),
          );
          const after = theirs.filter((value) => Math.abs(value) >= first);
          const kept = after.filter((value) => !mine.includes(-value) && !mine.includes(value));
          const over = mine.filter((value) => Math.abs(value) >= first);
          expect([...store.polls]).toEqual([...kept, ...over].sort(earlier));
          expect([...store.held]).toEqual(after);
          const before = theirs.filter((value) => Math.abs(value) < first);
          expect(store.before).toBe(Math.max(0, ...before.map((value) => Math.abs(value))));
        }
      }),
    );
  });
});
