import { WeighedMemory } from './weighed-memory';

describe('a weighed memory', () => {
  let made: string[];
  const find = (memory: WeighedMemory<string>, name: string, weight = 1) =>
    memory.find(name, weight, () => {
      made.push(name);
      return Promise.resolve(`made of ${name}`);
    });

  beforeEach(() => {
    made = [];
  });

  it('has a thing made once', async () => {
    const memory = new WeighedMemory<string>(2, 10);
    expect(await find(memory, 'a')).toBe('made of a');
    expect(await find(memory, 'a')).toBe('made of a');
    expect(made).toEqual(['a']);
  });

  it('forgets the one used the longest ago where they are too many', async () => {
    const memory = new WeighedMemory<string>(2, 10);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await find(memory, name);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('forgets the ones used the longest ago where they are too much', async () => {
    const memory = new WeighedMemory<string>(5, 10);
    await find(memory, 'a', 4);
    await find(memory, 'b', 6);
    await find(memory, 'a', 4);
    await find(memory, 'c', 7);
    for (const name of ['c', 'a', 'b']) await find(memory, name);
    expect(made).toEqual(['a', 'b', 'c', 'a', 'b']);
  });

  it('keeps the last one, however much it is', async () => {
    const memory = new WeighedMemory<string>(5, 10);
    await find(memory, 'a', 1);
    await find(memory, 'b', 11);
    for (const name of ['b', 'a']) await find(memory, name);
    expect(made).toEqual(['a', 'b', 'a']);
  });

  it('makes anew what failed', async () => {
    const memory = new WeighedMemory<string>(5, 10);
    const failing = () => Promise.reject(new Error('not now'));
    await expect(memory.find('a', 1, failing)).rejects.toThrow('not now');
    expect(await find(memory, 'a')).toBe('made of a');
  });
});
