import { STRIP_BYTES, stripText, writeStrip } from './status-strip';

const HOUR = 3_600_000_000;

function stripOf(business: number[], downtime: number[]): string {
  const week = (hours: number[]) => Float64Array.from({ length: 168 }, (_, i) => hours[i] ?? 0);
  const bytes = new Uint8Array(STRIP_BYTES);
  writeStrip(bytes, { business: week(business), downtime: week(downtime) });
  return stripText(bytes);
}

describe('a strip', () => {
  it('has a letter for each two hours of the week', () => {
    expect(stripOf([], [])).toBe('c'.repeat(84));
    const open = Array.from({ length: 168 }, () => HOUR);
    expect(stripOf(open, [])).toBe('u'.repeat(84));
    expect(stripOf(open, open)).toBe('d'.repeat(84));
  });

  it.each([
    ['closed', 'c', [0, 0], [0, 0]],
    ['up for a microsecond', 'u', [0, 1], [0, 0]],
    ['down for as long as it was open', 'd', [0, HOUR], [0, HOUR]],
    ['down in one of two hours', 'm', [HOUR, HOUR], [0, HOUR]],
    ['up for a microsecond, else down', 'm', [HOUR, HOUR], [HOUR, HOUR - 1]],
  ])('tells of two hours %s: %s', (_, letter, business, downtime) => {
    const before = [0, 0, 0, 0];
    const strip = stripOf([...before, ...business], [...before, ...downtime]);
    expect(strip).toBe(`cc${letter}${'c'.repeat(81)}`);
  });
});
