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

  it('keeps 10,000 lists at most', () => {
    const hours = new SharedHours();
    const first = hours.of(packed(0));
    for (let end = 1; end < 10_000; end += 1) hours.of(packed(end));
    expect(hours.of(packed(0))).toBe(first);
    hours.of(packed(10_000));
    expect(hours.of(packed(0))).not.toBe(first);
    expect(hours.of(packed(0))).toEqual(first);
  });
});
