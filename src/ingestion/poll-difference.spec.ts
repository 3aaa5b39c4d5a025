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

describe('PollDifference', () => {
  it('keeps the polls that are not held, or held with the other status, and their order', () => {
    const poll = fc.tuple(
      fc.constantFrom('a', 'b', 'é', '\uffee', '😀', '10', '9'),
      fc.boolean(),
      fc.integer({ min: 1, max: 12 }),
    );
    const polls = fc.array(poll, { maxLength: 80 });
    fc.assert(
      fc.property(polls, polls, (incoming, known) => {
        const coming = sorted(incoming);
        const held = sorted(known);
        const difference = new PollDifference(coming);
        for (const store of heldOf(held)) difference.next(store);
        const isHeld = new Set(listed(held).map(String));
        expect(listed(difference.end())).toEqual(
          listed(coming).filter((entry) => !isHeld.has(String(entry))),
        );
      }),
    );
  });
});
