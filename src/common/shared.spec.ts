import { shared } from './shared';

describe('shared work', () => {
  it('is done once for all who ask while it is under way, and anew for who asks later', async () => {
    const ends: ((value: number) => void)[] = [];
    const ask = shared(() => new Promise<number>((resolve) => ends.push(resolve)));
    const first = [ask(), ask(), ask()];
    expect(ends).toHaveLength(1);
    ends[0]?.(1);
    expect(await Promise.all(first)).toEqual([1, 1, 1]);
    const later = ask();
    ends[1]?.(2);
    expect(await later).toBe(2);
  });

  it('that fails has failed for all of them, and is tried again by who asks later', async () => {
    let fails = true;
    const ask = shared(() => (fails ? Promise.reject(new Error('no')) : Promise.resolve('yes')));
    const asked = [ask(), ask()];
    for (const each of asked) await expect(each).rejects.toThrow('no');
    fails = false;
    expect(await ask()).toBe('yes');
  });
});
