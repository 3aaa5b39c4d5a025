import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { PollRun } from './poll-run';
import { PollSpill, type BlockSize } from './poll-spill';
import type { SortedPolls } from './sorted-polls';

type Poll = [storeId: string, active: boolean, at: number];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'poll-spill-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

function sorted(polls: readonly Poll[]): SortedPolls {
  const run = new PollRun();
  for (const [storeId, active, at] of polls) run.add(storeId, active, at);
  return run.sorted();
}

function listed({ storeIds, offsets, instants }: SortedPolls): [string, number[]][] {
  return storeIds.map((id, rank): [string, number[]] => {
    return [id.toString(), [...instants.subarray(offsets[rank], offsets[rank + 1])]];
  });
}

/** The blocks of runs that were laid aside. */
async function blocksOf(runs: readonly Poll[][], size?: BlockSize): Promise<SortedPolls[]> {
  const spill = await PollSpill.create(directory, size);
  try {
    for (const run of runs) await spill.add(sorted(run));
    const blocks: SortedPolls[] = [];
    for await (const block of spill.blocks()) blocks.push(block);
    return blocks;
  } finally {
    await spill.close();
  }
}

describe('PollSpill', () => {
  it('makes of many runs what one run of all their polls is, in blocks of whole stores', async () => {
    const poll = fc.tuple(
      fc.constantFrom('a', 'b', 'é', '\uffee', '😀', '10', '9'),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
    );
    const runs = fc.array(fc.array(poll, { maxLength: 60 }), { minLength: 1, maxLength: 5 });
    const size = fc.record({
      polls: fc.integer({ min: 1, max: 50 }),
      stores: fc.integer({ min: 1, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(runs, size, async (each, blockSize) => {
        const blocks = await blocksOf(each, blockSize);
        expect(blocks.flatMap(listed)).toEqual(listed(sorted(each.flat())));
        for (const { storeIds } of blocks) {
          expect(storeIds.length).toBeLessThanOrEqual(blockSize.stores);
        }
      }),
    );
  });

  it('reads back stores that are longer than a piece of the disk’s file, and a block', async () => {
    const long = Array.from({ length: 50_000 }, (_, i): Poll => ['a', i % 3 === 0, 1 + i * 7]);
    const longer = long.map(([, active, at]): Poll => ['b', active, at + 3]);
    const runs = [[...long, ...longer], longer.slice(0, 40_000), [...long].reverse()];
    const blocks = await blocksOf(runs, { polls: 100, stores: 10 });
    expect(blocks).toHaveLength(2);
    expect(blocks.flatMap(listed)).toEqual(listed(sorted(runs.flat())));
  });

  it('knows the months and the first and last of all runs', async () => {
    const spill = await PollSpill.create(directory);
    const at = (month: number) => Date.UTC(2023, month) * 1_000;
    await spill.add(sorted([['b', true, at(3)]]));
    await spill.add(
      sorted([
        ['a', true, at(1)],
        ['b', false, at(3)],
      ]),
    );
    expect(spill.extent.months.map((month) => month.name)).toEqual(['2023_02', '2023_04']);
    expect([spill.extent.first, spill.extent.last, spill.count]).toEqual([at(1), at(3), 3]);
    await spill.close();
  });

  it('leaves no file in its directory, even while it is used', async () => {
    const spill = await PollSpill.create(directory);
    await spill.add(sorted([['a', true, 1]]));
    expect(await readdir(directory)).toEqual([]);
    await spill.close();
  });
});
