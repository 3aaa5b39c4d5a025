import fc from 'fast-check';
import { CsvReader, trimBlanks, type CsvRecord } from './csv-reader';
import { parseString } from 'fast-csv';
import { LONGEST_RECORD, RecordSplitter } from './record-splitter';

function read(content: string | Buffer, size = 64 * 1024): CsvRecord[] {
  const bytes = Buffer.from(content);
  const reader = new CsvReader();
  const records: CsvRecord[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const record of reader.read(bytes.subarray(at, at + size))) records.push(record);
  }
  return [...records, ...reader.end()];
}

const asRows = (records: CsvRecord[]) => records.map(({ line, fields }) => [line, fields]);

describe('CsvReader', () => {
  it.each([
    ['LF', 'a,b\nc,d\n'],
    ['CRLF', 'a,b\r\nc,d\r\n'],
    ['CR', 'a,b\rc,d\r'],
    ['no break at the end', 'a,b\nc,d'],
    ['a byte-order mark', '\ufeffa,b\nc,d\n'],
    ['blanks around', ' a ,\tb\nc  , d \n'],
    ['quotes', '"a","b"\n"c",d\n'],
    ['quotes after blanks', ' "a" , "b"\nc,d\n'],
  ])('reads records with %s, in pieces of any size', (_, content) => {
    for (const size of [1, 2, 3, 5, 1_000]) {
      expect(asRows(read(content, size))).toEqual([
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ]);
    }
  });

  it('skips blank lines, but counts them', () => {
    expect(asRows(read('\na\n\r\n \t\nb\n\n'))).toEqual([
      [2, ['a']],
      [5, ['b']],
    ]);
  });

  it('keeps commas, doubled quotes and line breaks of a quoted field', () => {
    const content = 'a,"x, ""y""\r\nz\n\n"\r\nb,c\n"d\re",f\ng,h';
    for (const size of [1, 4, 7, 1_000]) {
      expect(asRows(read(content, size))).toEqual([
        [1, ['a', 'x, "y"\r\nz\n\n']],
        [5, ['b', 'c']],
        [6, ['d\re', 'f']],
        [8, ['g', 'h']],
      ]);
    }
  });

  it('takes a byte-order mark off the file alone, not off a record', () => {
    expect(asRows(read('\ufeffa,b\n\ufeffc,"d"\n'))).toEqual([
      [1, ['a', 'b']],
      [2, ['\ufeffc', 'd']],
    ]);
  });

  it('takes a quote within an unquoted field as it is', () => {
    expect(asRows(read('a"b,c\nd,e"\nf,g\n'))).toEqual([
      [1, ['a"b', 'c']],
      [2, ['d', 'e"']],
      [3, ['f', 'g']],
    ]);
  });

  it('gives no fields to a record with broken quoting, and reads the others', () => {
    const content = '"a",b\n"c"d,e\n"f",g\n"h" "i",j\n"k",l\n';
    expect(asRows(read(content))).toEqual([
      [1, ['a', 'b']],
      [2, null],
      [3, ['f', 'g']],
      [4, null],
      [5, ['k', 'l']],
    ]);
  });

  it('reads quoted records as fast-csv does, and finds the broken ones that it stumbles over', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', '"', '"', ',', ' ', '\t', '\n', 'é'),
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(text, { maxLength: 6 }), async (lines) => {
        const splitter = new RecordSplitter();
        const records = splitter.push(`${lines.join('\n')}\n`).filter((r) => r.text.includes('"'));
        for (const { text: record } of records) {
          const rows: string[][] = [];
          const parsing = (async () => {
            for await (const row of parseString(record, { headers: false })) {
              rows.push(row as string[]);
            }
          })();
          const fields = await parsing.then(
            () => (rows.length === 1 ? (rows[0]?.map(trimBlanks) ?? null) : null),
            () => null,
          );
          expect(read(`${record}\n`).map((r) => r.fields)).toEqual([fields]);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads many broken ones as fast as others', () => {
    const records = read('"a"b,c\n'.repeat(100_000));
    expect(records.length).toBe(100_000);
    expect(records.every(({ fields }) => fields === null)).toBe(true);
  });

  it('keeps characters together that a piece cuts through', () => {
    for (const size of [1, 2, 3]) {
      expect(asRows(read('é😀,ł\n漢字漢字,x\n', size))).toEqual([
        [1, ['é😀', 'ł']],
        [2, ['漢字漢字', 'x']],
      ]);
    }
  });

  it.each([
    ['UTF-16 little-endian', Buffer.from('\ufeffa,b\n', 'utf16le'), /UTF-16/],
    ['UTF-16 big-endian', Buffer.from('\ufeffa,b\n', 'utf16le').swap16(), /UTF-16/],
    ['UTF-16 without a mark', Buffer.from('a,b\n', 'utf16le'), /is UTF-16, not UTF-8/],
    ['UTF-16 big-endian without', Buffer.from('é,b\n', 'utf16le').swap16(), /is UTF-16/],
    ['UTF-16 of two bytes', Buffer.from([0xff, 0xfe]), /UTF-16/],
    ['NUL bytes', Buffer.from('a,b\nc\0,d\n'), /NUL byte \(byte 6\)/],
    ['Latin-1', Buffer.from('a,b\ncaf\xe9,d\n', 'latin1'), /not UTF-8 \(near byte 8\)/],
    ['a character cut off at the end', Buffer.from([0x61, 0x2c, 0xe2, 0x82]), /not UTF-8/],
    ['a surrogate as UTF-8', Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x0a]), /not UTF-8/],
    ['a quote never closed', Buffer.from('a,b\nc,d\n"e,f\ng,h\n'), /line 3 has a quote/],
    [
      'a line that is too long',
      Buffer.from(`a\n${'x'.repeat(LONGEST_RECORD + 1)}\n`),
      /line 2 is longer/,
    ],
    [
      'a quote that goes on for too long',
      Buffer.from(`a\n"${'x,\n'.repeat(500_000)}`),
      /line 2 is longer/,
    ],
  ])('refuses %s', (_, content, message) => {
    expect(() => read(content)).toThrow(message);
    expect(() => read(content, 60_001)).toThrow(message);
  });

  it('takes a record as long as it may be', () => {
    const records = read(`a\n${'x'.repeat(LONGEST_RECORD)}\nb\n`);
    expect(records.map((record) => record.line)).toEqual([1, 2, 3]);
  });

  it('reads back whatever is quoted, wherever the pieces are cut', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é', '😀', 'x') });
    const rows = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), (expected, size) => {
        const content = expected
          .map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(','))
          .join('\r\n');
        expect(read(content, size).map((record) => record.fields)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
