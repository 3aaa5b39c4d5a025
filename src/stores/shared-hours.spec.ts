import { SharedHours } from './shared-hours';

/** Open on a Monday from midnight to so many seconds after it. */
const packed = (end: number) =>
  `\\x0000${'0'.repeat(16)}${(end * 1_000_000).toString(16).padStart(16, '0')}`;

describe('SharedHours', () => {
  it('gives the same hours the same list', () => {
    const hours = new SharedHours();
    const list = hours.of(packed(3_600));
    expect(list).toEqual([{ dayOfWeek: 0, startSecond: 0, endSecond: 3_600 }]);
    expect(hours.of(packed(3_600))).toBe(list);
    expect(hours.of(packed(7_200))).not.toBe(list);
  });

  it('keeps 100,000 rows at most, in however many lists', () => {
    const hours = new SharedHours();
    /** Half of them in one list. */
    const long = (end: number) => packed(end) + packed(end).slice(2).repeat(49_999);
    const first = hours.of(long(0));
    expect(first).toHaveLength(50_000);
    hours.of(long(1));
    expect(hours.of(long(0))).toBe(first);
    hours.of(packed(2));
    expect(hours.of(long(0))).not.toBe(first);
    expect(hours.of(long(0))).toEqual(first);
  });
});
