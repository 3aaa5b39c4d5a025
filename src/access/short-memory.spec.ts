import { setTimeout as sleep } from 'node:timers/promises';
import { ShortMemory } from './short-memory';

describe('a short memory', () => {
  /** One that counts what it looks up. */
  const counting = (lookUp: (name: string) => Promise<string | null>) => {
    const asked: string[] = [];
    const memory = new ShortMemory((name) => {
      asked.push(name);
      return lookUp(name);
    });
    return { memory, asked };
  };

  it('looks a thing up once for all who ask within half a second, and then anew', async () => {
    const { memory, asked } = counting((name) => Promise.resolve(`the ${name}`));
    const found = await Promise.all(['a', 'a', 'b'].map((name) => memory.find(name)));
    expect([found, asked]).toEqual([
      ['the a', 'the a', 'the b'],
      ['a', 'b'],
    ]);
    await sleep(600);
    expect(await memory.known('a')).toBe('the a');
    await memory.find('a');
    expect(asked).toEqual(['a', 'b', 'a']);
  });

  it('does not keep what is not there, or could not be looked up', async () => {
    const { memory, asked } = counting((name) =>
      name === 'lost' ? Promise.reject(new Error('lost')) : Promise.resolve(null),
    );
    for (let i = 0; i < 2; i += 1) {
      expect(await memory.find('none')).toBeNull();
      await expect(memory.find('lost')).rejects.toThrow('lost');
    }
    expect(asked).toEqual(['none', 'lost', 'none', 'lost']);
    expect([await memory.known('none'), await memory.known('lost')]).toEqual([null, null]);
  });

  it('keeps 10,000 things, and of more those that were asked for last', async () => {
    const { memory } = counting((name) => Promise.resolve(name));
    for (let i = 0; i < 10_000; i += 1) await memory.find(String(i));
    await memory.find('one more');
    expect([await memory.known('0'), await memory.known('1')]).toEqual([null, '1']);
    expect(await memory.known('one more')).toBe('one more');
  });
});
