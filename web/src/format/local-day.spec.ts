import { localDays, startOfLocalDay } from './local-day';

const at = (text: string): number => Date.parse(text);
const iso = (millis: number): string => new Date(millis).toISOString();

describe('a local day', () => {
  it.each([
    [
      'America/New_York',
      '2023-03-12T12:00:00Z',
      '2023-03-12T05:00:00.000Z',
      'the clock is put forward',
    ],
    [
      'America/New_York',
      '2023-11-05T12:00:00Z',
      '2023-11-05T04:00:00.000Z',
      'the clock is put back',
    ],
    ['America/Havana', '2023-03-12T12:00:00Z', '2023-03-12T05:00:00.000Z', 'midnight is skipped'],
    [
      'Asia/Kathmandu',
      '2023-01-01T20:00:00Z',
      '2023-01-01T18:15:00.000Z',
      'the offset has minutes',
    ],
    ['UTC', '2023-01-01T00:00:00Z', '2023-01-01T00:00:00.000Z', 'it has just begun'],
  ])('in %s at %s begins at %s, where %s', (zone, instant, expected) => {
    expect(iso(startOfLocalDay(at(instant), zone))).toBe(expected);
  });

  it.each([
    ['America/New_York', '2023-03-12T12:00:00Z', 23],
    ['America/New_York', '2023-11-05T12:00:00Z', 25],
    ['Australia/Lord_Howe', '2023-10-01T02:00:00Z', 23.5],
    ['Antarctica/Troll', '2023-03-26T12:00:00Z', 22],
  ])('in %s around %s has its own length', (zone, instant, hours) => {
    const [day] = localDays(at(instant), at(instant) + 1, zone);
    expect(((day?.ends ?? 0) - (day?.starts ?? 0)) / 3_600_000).toBe(hours);
  });

  it('follows the one before it without a gap, and a week touches eight of them', () => {
    const to = at('2026-03-11T18:13:22Z');
    const days = localDays(to - 7 * 86_400_000, to, 'America/New_York');
    expect(days.map(({ date }) => date)).toEqual([
      ...['2026-03-04', '2026-03-05', '2026-03-06', '2026-03-07'],
      ...['2026-03-08', '2026-03-09', '2026-03-10', '2026-03-11'],
    ]);
    days.slice(1).forEach((day, index) => {
      expect(day.starts).toBe(days[index]?.ends);
    });
  });

  it('that a zone leaves out does not come', () => {
    const days = localDays(at('2011-12-29T20:00:00Z'), at('2011-12-31T20:00:00Z'), 'Pacific/Apia');
    expect(days.map(({ date }) => date)).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });
});
