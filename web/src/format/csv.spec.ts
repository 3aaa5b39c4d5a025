import { csvRecords } from './csv';

const read = (csv: string): string[][] => [...csvRecords(csv)];

describe('the records of a CSV', () => {
  it('are its lines, cut at their commas', () => {
    expect(read('a,b\n1,2.5\n,\n')).toEqual([
      ['a', 'b'],
      ['1', '2.5'],
      ['', ''],
    ]);
    expect(read('')).toEqual([]);
    expect(read('a\nb')).toEqual([['a'], ['b']]);
  });

  it.each([
    ['"a,b",1', ['a,b', '1']],
    ['"a""b",1', ['a"b', '1']],
    ['"""",""', ['"', '']],
    [',"x",', ['', 'x', '']],
    ['1,"x"', ['1', 'x']],
  ])('have fields in quotes: %s', (line, fields) => {
    expect(read(`${line}\n`)).toEqual([fields]);
  });
});
