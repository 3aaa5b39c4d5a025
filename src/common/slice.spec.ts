import { inSlices, Slice } from './slice';

/** Works on until `isDone`, and counts its slices. */
async function work(isDone: () => boolean): Promise<number> {
  const slice = new Slice();
  let slices = 1;
  while (!isDone()) {
    if (!slice.isOver) continue;
    await slice.next();
    slices += 1;
  }
  return slices;
}

describe('Slice', () => {
  it('lets what waits for the event loop happen before the work is done', async () => {
    let hasHappened = false;
    setTimeout(() => (hasHappened = true), 0);
    // Without slices it would never be done.
    expect(await work(() => hasHappened)).toBeGreaterThan(1);
  });

  it('begins one slice at a time, in turn, each after another look at the event loop', async () => {
    const begun: string[] = [];
    let turns = 0;
    let isOver = false;
    const countTurns = () => {
      turns += 1;
      if (!isOver) setImmediate(countTurns);
    };
    setImmediate(countTurns);
    const worker = async (name: string) => {
      const slice = new Slice();
      for (let i = 0; i < 3; i += 1) {
        await slice.next();
        begun.push(`${name} ${turns}`);
      }
    };
    await Promise.all([worker('a'), worker('b')]);
    isOver = true;
    expect(begun.map((slice) => slice.split(' ')[0])).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
    expect(new Set(begun.map((slice) => slice.split(' ')[1])).size).toBe(6);
  });

  it('lets others work between the steps of what comes in steps, whose result it gives', async () => {
    let hasHappened = false;
    function* steps(): Generator<undefined, string> {
      setTimeout(() => (hasHappened = true), 0);
      while (!hasHappened) yield;
      return 'done';
    }
    expect(await inSlices(steps())).toBe('done');
  });
});
