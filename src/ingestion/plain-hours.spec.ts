import fc from 'fast-check';
import { CsvReader } from './csv-reader';
import { PlainHours } from './plain-hours';
import { validateHours } from './row-validators';

const two = (n: number) => String(n).padStart(2, '0');
const often = <T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
const upTo = (usual: number, odd: number) =>
  often(fc.integer({ min: 0, max: usual }), fc.integer({ min: 0, max: odd })).map(two);
const time = often(
  fc
    .tuple(upTo(24, 99), upTo(59, 99), fc.option(upTo(59, 99)))
    .map(([hours, minutes, seconds]) =>
      seconds === null ? `${hours}:${minutes}` : `${hours}:${minutes}:${seconds}`,
    ),
  fc.constantFrom('24:00', '24:00:00', '8:00', '', '08:00:0x', '08:00:00 ', '"08:00"', '0８:00'),
);
const row = fc
  .tuple(
    often(fc.constantFrom('1', 'a-b', 'x'.repeat(64)), fc.constantFrom('', ' 1', 'é', 'x"y')),
    often(fc.integer({ min: 0, max: 7 }).map(String), fc.constantFrom('', '00', '-1', 'x')),
    time,
    time,
  )
  .map((fields) => fields.join(','));

/** The fields of a row that the reader of any CSV accepts, or `null`. */
function readTheLongWay(text: string): readonly string[] | null {
  const reader = new CsvReader();
  const records = [...reader.read(Buffer.from(text)), ...reader.end()];
  const [storeId = '', day = '', start = '', end = '', ...more] = records[0]?.fields ?? [];
  const isGood = more.length === 0 && typeof validateHours(storeId, day, start, end) !== 'string';
  return isGood ? [storeId, day, start, end] : null;
}

const inSeconds = (text: string): number => {
  const [hours = 0, minutes = 0, seconds = 0] = text.split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
};

describe('PlainHours', () => {
  it('reads of a row what the reader of any CSV makes of it, or leaves it to that', () => {
    const lineEnd = fc.constantFrom('\n', '\r\n');
    let read = 0;
    fc.assert(
      fc.property(row, lineEnd, (text, end) => {
        const bytes = Buffer.from(`${text}${end}next`);
        const plain = new PlainHours();
        const next = plain.read(bytes, 0);
        if (next === -1) return;
        read += 1;
        expect(next).toBe(bytes.length - 'next'.length);
        expect([
          bytes.toString('latin1', 0, plain.idEnd),
          String(plain.dayOfWeek),
          plain.startSeconds,
          plain.endSeconds,
        ]).toEqual(readTheLongWay(text)?.map((field, i) => (i < 2 ? field : inSeconds(field))));
      }),
      { numRuns: 2_000 },
    );
    expect(read).toBeGreaterThan(200);
  });

  it.each([
    ['1,0,08:00:00,20:30:00\n', [0, 28_800, 73_800]],
    ['1,6,00:00,24:00\r\n', [6, 0, 86_400]],
  ])('reads %j', (text, expected) => {
    const plain = new PlainHours();
    expect(plain.read(Buffer.from(text), 0)).toBe(text.length);
    expect([plain.dayOfWeek, plain.startSeconds, plain.endSeconds]).toEqual(expected);
  });

  it('leaves a row that is not all there to later', () => {
    const text = '1,0,08:00:00,20:30:00\n';
    for (let length = 0; length < text.length; length += 1) {
      expect(new PlainHours().read(Buffer.from(text.slice(0, length)), 0)).toBe(-1);
    }
  });
});
