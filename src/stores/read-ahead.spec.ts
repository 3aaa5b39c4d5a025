import { readAhead } from './read-ahead';

describe('readAhead', () => {
  it('reads the next part while the one before is worked on, and no further', async () => {
    const asked: number[] = [];
    const seen: [string, number[]][] = [];
    const parts = readAhead(3, (index) => {
      asked.push(index);
      return Promise.resolve(`part ${index}`);
    });
    for await (const part of parts) seen.push([part, [...asked]]);
    expect(seen).toEqual([
      ['part 0', [0, 1]],
      ['part 1', [0, 1, 2]],
      ['part 2', [0, 1, 2]],
    ]);
  });

  it('reads nothing of no parts', async () => {
    for await (const part of readAhead(0, () => Promise.reject(new Error('read')))) {
      throw new Error(`there is a part: ${String(part)}`);
    }
  });

  it('fails where a part cannot be read, once that one is asked for', async () => {
    const parts = readAhead(2, (index) =>
      index === 1 ? Promise.reject(new Error('cannot be read')) : Promise.resolve(index),
    );
    expect((await parts.next()).value).toBe(0);
    await expect(parts.next()).rejects.toThrow('cannot be read');
  });
});
