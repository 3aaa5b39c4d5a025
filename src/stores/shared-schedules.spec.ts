import { SharedSchedules } from './shared-schedules';

const ZONE = 'America/Chicago';

/** Open on a Monday from midnight to so many seconds after it. */
const packed = (end: number) =>
  `\\x0000${'0'.repeat(16)}${(end * 1_000_000).toString(16).padStart(16, '0')}`;

describe('SharedSchedules', () => {
  it('gives the same hours the same list', () => {
    const schedules = new SharedSchedules();
    const { businessHours } = schedules.of(packed(3_600), ZONE);
    expect(businessHours).toEqual([{ dayOfWeek: 0, startSecond: 0, endSecond: 3_600 }]);
    expect(schedules.of(packed(3_600), 'Asia/Tokyo').businessHours).toBe(businessHours);
    expect(schedules.of(packed(7_200), ZONE).businessHours).not.toBe(businessHours);
  });

  it('gives the same hours in the same zone the same schedule', () => {
    const schedules = new SharedSchedules();
    const schedule = schedules.of(packed(3_600), ZONE);
    expect(schedule.timezone).toBe(ZONE);
    expect(schedules.of(packed(3_600), ZONE)).toBe(schedule);
    expect(schedules.of(packed(3_600), 'Asia/Tokyo')).not.toBe(schedule);
  });

  it('takes no hours for open always', () => {
    const schedules = new SharedSchedules();
    expect(schedules.of(null, ZONE)).toEqual({ timezone: ZONE, businessHours: [] });
    expect(schedules.of(null, ZONE)).toBe(schedules.of(null, ZONE));
  });

  it('keeps 100,000 rows at most, in however many lists', () => {
    const schedules = new SharedSchedules();
    /** Half of them in one list, its schedule counted as a row. */
    const long = (end: number) => packed(end) + packed(end).slice(2).repeat(49_998);
    const first = schedules.of(long(0), ZONE);
    expect(first.businessHours).toHaveLength(49_999);
    schedules.of(long(1), ZONE);
    expect(schedules.of(long(0), ZONE)).toBe(first);
    schedules.of(null, 'Asia/Tokyo');
    expect(schedules.of(long(0), ZONE)).not.toBe(first);
    expect(schedules.of(long(0), ZONE)).toEqual(first);
  });

  it('keeps 100,000 schedules at most, in however many zones', () => {
    const schedules = new SharedSchedules();
    const first = schedules.of(null, 'zone 0');
    for (let zone = 1; zone < 100_000; zone += 1) schedules.of(null, `zone ${zone}`);
    expect(schedules.of(null, 'zone 0')).toBe(first);
    schedules.of(null, 'one more');
    expect(schedules.of(null, 'zone 0')).not.toBe(first);
  });
});
