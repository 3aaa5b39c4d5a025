import { ticks, timeRows } from './time-rows';

const HOUR = 3_600_000;
const NEW_YORK = 'America/New_York';
const week = {
  from: Date.UTC(2026, 2, 4, 18, 13, 22, 479),
  to: Date.UTC(2026, 2, 11, 18, 13, 22, 479),
};

describe('the lines of a timeline', () => {
  it('are the local days of a week, with the length of that on which the clock is changed', () => {
    const rows = timeRows(week, NEW_YORK);
    expect(rows).toHaveLength(8);
    expect(rows.map(({ note }) => note)).toEqual(['', '', '', '', '23 h', '', '', '']);
    // Sunday, 8 March 2026 has its midnight at 05:00 in UTC and ends at 04:00.
    expect(rows[4]).toMatchObject({
      starts: Date.UTC(2026, 2, 8, 5),
      ends: Date.UTC(2026, 2, 9, 4),
    });
    expect(timeRows(week, 'UTC').every(({ note }) => note === '')).toBe(true);
  });

  it('are one for a stretch of a day or less', () => {
    const range = { from: week.to - 24 * HOUR, to: week.to };
    expect(timeRows(range, NEW_YORK)).toMatchObject([{ starts: range.from, ends: range.to }]);
  });
});

describe('the axis of a timeline', () => {
  it('counts the hours of days', () => {
    expect(ticks(week, NEW_YORK, true).map(({ offset }) => offset / HOUR)).toEqual([
      0, 6, 12, 18, 24,
    ]);
  });

  it('has full hours of the zone, also where they are half hours of UTC, and the day at midnight', () => {
    const range = { from: Date.UTC(2026, 2, 10, 12), to: Date.UTC(2026, 2, 11, 12) };
    const marks = ticks(range, 'Asia/Calcutta', false);
    // 12:00 in UTC is 17:30 there.
    expect(marks[0]?.offset).toBe(0.5 * HOUR);
    expect(marks).toHaveLength(12);
    expect(marks.filter(({ label }) => label.includes('11'))).toMatchObject([
      { offset: 6.5 * HOUR },
    ]);
  });

  it.each([1 / 6, 0.5, 1, 3, 12, 30])('of %d hours has no more marks than have room', (hours) => {
    const range = { from: week.from, to: week.from + hours * HOUR };
    expect(ticks(range, NEW_YORK, false).length).toBeLessThanOrEqual(13);
    expect(ticks(range, NEW_YORK, true).length).toBeLessThanOrEqual(7);
    expect(ticks(range, NEW_YORK, true).length).toBeGreaterThan(0);
  });
});
