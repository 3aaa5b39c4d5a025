import { countRows, readInstant, readMicros, readUnsigned } from './packed-rows';

const packed = `\\x${Buffer.from('00010aff0000000080000000ffffffff0002d8a5c5b6f1c0', 'hex').toString('hex')}`;

describe('packed rows', () => {
  it('are counted by their length', () => {
    expect(countRows('\\x', 8)).toBe(0);
    expect(countRows(packed, 8)).toBe(3);
    expect(countRows(packed, 24)).toBe(1);
  });

  it('hold numbers of one, two and four bytes', () => {
    expect(readUnsigned(packed, 1, 1)).toBe(1);
    expect(readUnsigned(packed, 2, 2)).toBe(0x0aff);
    expect(readUnsigned(packed, 8, 4)).toBe(0x8000_0000);
    expect(readUnsigned(packed, 12, 4)).toBe(0xffff_ffff);
  });

  it('hold microseconds and instants', () => {
    expect(readMicros(packed, 16)).toBe(0x2_d8a5_c5b6_f1c0);
    const midnight = `\\x${'0'.repeat(16)}`;
    expect(readInstant(midnight, 0)).toBe(Date.UTC(2000, 0) * 1_000);
    expect(readInstant(packed, 16)).toBe(Date.UTC(2000, 0) * 1_000 + 0x2_d8a5_c5b6_f1c0);
  });
});
