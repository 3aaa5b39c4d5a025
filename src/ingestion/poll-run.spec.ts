import fc from 'fast-check';
import { parseInstant } from '../uptime/epoch-micros';
import { PollRun } from './poll-run';
import type { SortedPolls } from './sorted-polls';

type Poll = [storeId: string, active: boolean, at: number];

function sorted(polls: readonly Poll[]): SortedPolls {
  const run = new PollRun();
  for (const [storeId, active, at] of polls) run.add(storeId, active, at);
  return run.sorted();
}

function listed({ storeIds, offsets, instants }: SortedPolls): Poll[] {
  return storeIds.flatMap((id, rank) =>
    Array.from(instants.subarray(offsets[rank], offsets[rank + 1]), (value): Poll => [
      id.toString(),
      value > 0,
      Math.abs(value),
    ]),
  );
}

/** The same, the plain way. */
function expected(polls: readonly Poll[]): Poll[] {
  const last = new Map(polls.map((poll) => [`${poll[0]} ${poll[2]}`, poll]));
  return [...last.values()].sort(
    (a, b) => Buffer.compare(Buffer.from(a[0]), Buffer.from(b[0])) || a[2] - b[2],
  );
}

describe('PollRun', () => {
  it('sorts by store and instant, and lets the later of contradicting polls hold', () => {
    const poll = fc.tuple(
      fc.constantFrom('a', 'b', 'é', '\uffee', '😀', '10', '9'),
      fc.boolean(),
      fc.integer({ min: 1, max: 60 }),
    );
    fc.assert(
      fc.property(fc.array(poll, { maxLength: 400 }), (polls) => {
        expect(listed(sorted(polls))).toEqual(expected(polls));
      }),
    );
  });

  it('makes the same in slices, and lets other things happen in between', async () => {
    const run = new PollRun();
    for (let i = 0; i < 300_000; i += 1)
      run.add(String((i * 7) % 1_009), i % 3 === 0, 1 + (i % 97));
    let isOtherDone = false;
    setImmediate(() => (isOtherDone = true));
    const sliced = await run.sortedInSlices();
    expect(isOtherDone).toBe(true);
    expect(listed(sliced)).toEqual(listed(run.sorted()));
  });

  it('orders stores by the bytes of UTF-8, not by code units', () => {
    const run = sorted([
      ['😀', true, 1],
      ['\uffee', true, 1],
    ]);
    expect(run.storeIds.map(String)).toEqual(['\uffee', '😀']);
  });

  // Not to be done in time by a sort that takes quadratic time over equal keys.
  it('copes with hundreds of thousands of contradicting polls of one store', () => {
    const polls = Array.from({ length: 300_000 }, (_, i): Poll => ['a', i % 3 === 0, 1 + (i % 7)]);
    expect(listed(sorted(polls))).toEqual(expected(polls));
  });

  it('knows the months of its polls and its first and last one', () => {
    const at = (text: string) => parseInstant(text) ?? 0;
    const run = sorted([
      ['b', true, at('2024-02-29 23:59:59.999999')],
      ['a', false, at('2024-03-01 00:00:00')],
      ['a', true, at('2023-12-31 23:59:59')],
    ]);
    expect(run.extent.months.map((month) => month.name)).toEqual(['2023_12', '2024_02', '2024_03']);
    expect(run.extent.months[1]?.to).toBe(at('2024-03-01 00:00:00'));
    expect([run.extent.first, run.extent.last, run.count]).toEqual([
      at('2023-12-31 23:59:59'),
      at('2024-03-01 00:00:00'),
      3,
    ]);
  });
});
