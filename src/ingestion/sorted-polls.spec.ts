import fc from 'fast-check';
import { PollExtent } from './poll-extent';
import { PollRun } from './poll-run';
import type { SortedPolls } from './sorted-polls';

const someSorted = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'é', '10', '9'), fc.integer({ min: 1, max: 30 })))
  .map((polls) => {
    const run = new PollRun();
    for (const [storeId, at] of polls) run.add(storeId, at % 3 > 0, at);
    return run.sorted();
  });

const listed = ({ storeIds, offsets, instants }: SortedPolls): [string, number[]][] =>
  storeIds.map((id, rank) => [
    id.toString(),
    [...instants.subarray(offsets[rank], offsets[rank + 1])],
  ]);

describe('SortedPolls', () => {
  it('is cut into pieces of whole stores, none larger than it must be', () => {
    fc.assert(
      fc.property(someSorted, fc.integer({ min: 1, max: 40 }), (polls, size) => {
        const pieces = [...polls.pieces(size)];
        expect(pieces.flatMap(listed)).toEqual(listed(polls));
        for (const piece of pieces) {
          expect(piece.extent).toEqual(PollExtent.of(piece.instants));
          const lastStore = piece.instants.length - (piece.offsets.at(-2) ?? 0);
          expect(piece.count - lastStore).toBeLessThan(size);
        }
        for (const piece of pieces.slice(0, -1)) expect(piece.count).toBeGreaterThanOrEqual(size);
      }),
    );
  });
});
