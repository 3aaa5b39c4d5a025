import { holdsMoreValues } from './json-size';

const holdsMore = (json: string, most: number) => holdsMoreValues(Buffer.from(json), most);

describe('the values of a JSON text', () => {
  it.each([
    ['1', 1],
    ['[1,2,3]', 4],
    ['{"a":1,"b":[2]}', 4],
    ['[[[]]]', 4],
    ['["a,b","[{,","\\",\\\\",","]', 5],
  ])('are counted in %s, those in its texts apart', (json, values) => {
    expect(holdsMore(json, values)).toBe(false);
    expect(holdsMore(json, values - 1)).toBe(true);
  });

  it('are counted in what is no JSON too', () => {
    expect(holdsMore('"\\', 1)).toBe(false);
    expect(holdsMore('[,,', 3)).toBe(true);
  });
});
