import { type BusinessHoursRow, businessIntervals } from './business-hours';
import { type EpochMicros, formatInstant, parseInstant } from './epoch-micros';
import { ZoneClock } from './time-zone';

function instant(text: string): EpochMicros {
  return parseInstant(text.length === 10 ? `${text} 00:00:00` : text) ?? NaN;
}

function second(time: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  return hours * 3_600 + minutes * 60 + seconds;
}

function row(dayOfWeek: number, startsAt: string, endsAt: string): BusinessHoursRow {
  return { dayOfWeek, startSecond: second(startsAt), endSecond: second(endsAt) };
}

/** Business time as `from/to` in UTC, without the seconds' fraction. */
function open(zone: string, from: string, to: string, rows: BusinessHoursRow[]): string[] {
  const window = { from: instant(from), to: instant(to) };
  return businessIntervals(rows, new ZoneClock(zone, window.from, window.to), window).map(
    ({ from: start, to: end }) =>
      `${formatInstant(start).slice(0, 19)}/${formatInstant(end).slice(0, 19)}`,
  );
}

// 2023-01-02 was a Monday.
const [MONDAY, TUESDAY, FRIDAY, SATURDAY, SUNDAY] = [0, 1, 4, 5, 6];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

describe('Business hours (section 3)', () => {
  it('run from start to end on their weekday', () => {
    expect(open('UTC', '2023-01-02', '2023-01-09', [row(TUESDAY, '09:00', '17:00')])).toEqual([
      '2023-01-03T09:00:00/2023-01-03T17:00:00',
    ]);
  });

  it('are all the time for a store with no row', () => {
    expect(open('UTC', '2023-01-02', '2023-01-09', [])).toEqual([
      '2023-01-02T00:00:00/2023-01-09T00:00:00',
    ]);
  });

  it('leave a store closed on weekdays without a row', () => {
    expect(open('UTC', '2023-01-03', '2023-01-09', [row(MONDAY, '09:00', '17:00')])).toEqual([]);
  });

  it('run on into the next date where the end is not after the start', () => {
    expect(open('UTC', '2023-01-02', '2023-01-09', [row(MONDAY, '22:00', '02:00')])).toEqual([
      '2023-01-02T22:00:00/2023-01-03T02:00:00',
    ]);
    expect(open('UTC', '2023-01-02', '2023-01-09', [row(MONDAY, '05:00', '05:00')])).toEqual([
      '2023-01-02T05:00:00/2023-01-03T05:00:00',
    ]);
  });

  it('reach into a window that begins after midnight', () => {
    expect(open('UTC', '2023-01-03', '2023-01-04', [row(MONDAY, '22:00', '02:00')])).toEqual([
      '2023-01-03T00:00:00/2023-01-03T02:00:00',
    ]);
  });

  it.each(['23:59', '23:59:00', '23:59:01', '23:59:59', '24:00:00'])(
    'take an end at %s for midnight',
    (end) => {
      expect(open('UTC', '2023-01-02', '2023-01-09', [row(MONDAY, '20:00', end)])).toEqual([
        '2023-01-02T20:00:00/2023-01-03T00:00:00',
      ]);
    },
  );

  it('end before 23:59 when they say so', () => {
    expect(open('UTC', '2023-01-02', '2023-01-09', [row(MONDAY, '20:00', '23:58:59')])).toEqual([
      '2023-01-02T20:00:00/2023-01-02T23:58:59',
    ]);
  });

  it('of 23:59:00 to 23:59:00 are one minute, of 00:00 to 00:00 a day', () => {
    expect(open('UTC', '2023-01-02', '2023-01-09', [row(MONDAY, '23:59', '23:59')])).toEqual([
      '2023-01-02T23:59:00/2023-01-03T00:00:00',
    ]);
    expect(open('UTC', '2023-01-02', '2023-01-09', [row(MONDAY, '00:00', '00:00')])).toEqual([
      '2023-01-02T00:00:00/2023-01-03T00:00:00',
    ]);
  });

  it('count overlapping and touching rows once', () => {
    const rows = [
      row(MONDAY, '14:00', '23:59:59'),
      row(TUESDAY, '00:00', '03:00'),
      row(MONDAY, '09:00', '12:00'),
      row(MONDAY, '11:00', '14:00'),
      row(MONDAY, '09:00', '12:00'),
    ];
    expect(open('UTC', '2023-01-02', '2023-01-09', rows)).toEqual([
      '2023-01-02T09:00:00/2023-01-03T03:00:00',
    ]);
  });

  it('are cut at the window', () => {
    const rows = EVERY_DAY.map((day) => row(day, '09:00', '17:00'));
    expect(open('UTC', '2023-01-02 10:00:00', '2023-01-03 10:00:00', rows)).toEqual([
      '2023-01-02T10:00:00/2023-01-02T17:00:00',
      '2023-01-03T09:00:00/2023-01-03T10:00:00',
    ]);
  });
});

describe('Business hours on a day that daylight saving changes (section 3)', () => {
  it.each<[what: string, zone: string, rows: BusinessHoursRow[], expected: string[]]>([
    [
      'lose the skipped hour of New York',
      'America/New_York',
      [row(SUNDAY, '01:00', '05:00')],
      ['2023-03-12T06:00:00/2023-03-12T09:00:00'],
    ],
    [
      'that begin in the gap are moved on',
      'America/New_York',
      [row(SUNDAY, '02:30', '05:00')],
      ['2023-03-12T07:30:00/2023-03-12T09:00:00'],
    ],
    [
      'of 02:30 to 03:00 are empty where that hour is skipped',
      'America/New_York',
      [row(SUNDAY, '02:30', '03:00')],
      [],
    ],
    [
      'of 24 local hours are 23 where one is skipped',
      'America/New_York',
      [row(SATURDAY, '05:00', '05:00')],
      ['2023-03-11T10:00:00/2023-03-12T09:00:00'],
    ],
    [
      'end at one o’clock where Havana skips midnight',
      'America/Havana',
      [row(SATURDAY, '20:00', '23:59')],
      ['2023-03-12T01:00:00/2023-03-12T05:00:00'],
    ],
  ])('%s', (_what, zone, rows, expected) => {
    expect(open(zone, '2023-03-09', '2023-03-14', rows)).toEqual(expected);
  });

  it('have the doubled hour of London twice, and a doubled boundary the first time', () => {
    const at = (rows: BusinessHoursRow[]) =>
      open('Europe/London', '2023-10-28', '2023-10-31', rows);
    expect(at([row(SUNDAY, '00:00', '03:00')])).toEqual([
      '2023-10-28T23:00:00/2023-10-29T03:00:00',
    ]);
    expect(at([row(SUNDAY, '00:30', '01:30')])).toEqual([
      '2023-10-28T23:30:00/2023-10-29T00:30:00',
    ]);
    expect(at([row(SUNDAY, '01:30', '03:00')])).toEqual([
      '2023-10-29T00:30:00/2023-10-29T03:00:00',
    ]);
  });

  it('run to the true midnight where Cairo has the hour before it twice', () => {
    expect(open('Africa/Cairo', '2023-10-25', '2023-10-29', [row(3, '23:30', '24:00')])).toEqual([
      '2023-10-26T20:30:00/2023-10-26T22:00:00',
    ]);
  });

  it('still count on a date that Apia skips whole, moved on by a day', () => {
    const at = (rows: BusinessHoursRow[]) => open('Pacific/Apia', '2011-12-28', '2012-01-02', rows);
    expect(at([row(FRIDAY, '09:00', '17:00')])).toEqual([
      '2011-12-30T19:00:00/2011-12-31T03:00:00',
    ]);
    expect(at([row(FRIDAY, '22:00', '02:00')])).toEqual([]);
    expect(at([row(FRIDAY, '00:00', '24:00')])).toEqual([]);
    expect(at([row(3, '20:00', '24:00')])).toEqual(['2011-12-30T06:00:00/2011-12-30T10:00:00']);
  });

  it('reach over a skipped date into a window that begins after it', () => {
    expect(
      open('Pacific/Apia', '2011-12-30 10:30:00', '2011-12-31', [row(3, '22:00', '02:00')]),
    ).toEqual(['2011-12-30T10:30:00/2011-12-30T12:00:00']);
  });
});
