import moment from 'moment-timezone';
import { type EpochMicros, formatInstant, MICROS_PER_DAY, parseInstant } from './epoch-micros';
import { isTimeZone, ZoneClock } from './time-zone';

function instant(text: string): EpochMicros {
  return parseInstant(text) ?? NaN;
}

/** The instant of a wall-clock time such as `2023-10-01 02:15:00`. */
function resolve(zone: string, wallClock: string): string {
  const local = instant(wallClock);
  const date = Math.floor(local / MICROS_PER_DAY);
  const second = (local - date * MICROS_PER_DAY) / 1_000_000;
  return formatInstant(new ZoneClock(zone, local, local).instantOf(date, second)).slice(0, 19);
}

describe('isTimeZone (section 1)', () => {
  it.each(['America/Chicago', 'US/Pacific', 'Asia/Calcutta', 'UTC', 'Etc/GMT+5', 'Europe/Kyiv'])(
    'knows %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  it.each(['', 'america/chicago', 'Mars/Olympus', 'America', ' UTC', 'GMT+5', '+05:30'])(
    'does not know %j',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});

describe('ZoneClock (section 3)', () => {
  it.each([
    ['Australia/Lord_Howe', '2023-10-01 02:15:00', '2023-09-30T15:45:00'],
    ['Australia/Lord_Howe', '2023-10-01 02:00:00', '2023-09-30T15:30:00'],
    ['Antarctica/Troll', '2024-03-31 01:30:00', '2024-03-31T01:30:00'],
    ['Asia/Beirut', '2022-03-27 00:00:00', '2022-03-26T22:00:00'],
    ['Asia/Beirut', '2022-03-27 00:30:00', '2022-03-26T22:30:00'],
    ['Africa/Cairo', '2023-04-28 00:00:00', '2023-04-27T22:00:00'],
    ['America/Havana', '2023-03-12 00:30:00', '2023-03-12T05:30:00'],
    ['Pacific/Chatham', '2023-09-24 03:00:00', '2023-09-23T14:15:00'],
    ['America/New_York', '2023-03-12 02:30:00', '2023-03-12T07:30:00'],
    ['Europe/London', '2023-03-26 01:59:59', '2023-03-26T01:59:59'],
    ['Africa/Casablanca', '2023-04-23 02:30:00', '2023-04-23T02:30:00'],
    ['America/St_Johns', '2010-03-14 00:30:00', '2010-03-14T04:00:00'],
  ])('moves a skipped time on by the length of the gap: %s %s', (zone, wallClock, expected) => {
    expect(resolve(zone, wallClock)).toBe(expected);
  });

  it.each([
    ['2011-12-30 00:00:00', '2011-12-30T10:00:00'],
    ['2011-12-30 12:00:00', '2011-12-30T22:00:00'],
    ['2011-12-31 00:00:00', '2011-12-30T10:00:00'],
    ['2011-12-29 23:59:59', '2011-12-30T09:59:59'],
  ])('moves the times of a date that is skipped whole: Apia %s', (wallClock, expected) => {
    expect(resolve('Pacific/Apia', wallClock)).toBe(expected);
  });

  it.each([
    ['Australia/Lord_Howe', '2024-04-07 01:45:00', '2024-04-06T14:45:00'],
    ['Antarctica/Troll', '2023-10-29 01:30:00', '2023-10-28T23:30:00'],
    ['Asia/Beirut', '2022-10-29 23:30:00', '2022-10-29T20:30:00'],
    ['Africa/Cairo', '2023-10-26 23:30:00', '2023-10-26T20:30:00'],
    ['America/Havana', '2023-11-05 00:30:00', '2023-11-05T04:30:00'],
    ['Pacific/Chatham', '2024-04-07 03:00:00', '2024-04-06T13:15:00'],
    ['America/New_York', '2023-11-05 01:00:00', '2023-11-05T05:00:00'],
    ['Europe/London', '2023-10-29 01:59:59', '2023-10-29T00:59:59'],
    ['Africa/Casablanca', '2023-03-19 02:30:00', '2023-03-19T01:30:00'],
    ['America/St_Johns', '2010-11-06 23:30:00', '2010-11-07T02:00:00'],
  ])('takes the first of a time that occurs twice: %s %s', (zone, wallClock, expected) => {
    expect(resolve(zone, wallClock)).toBe(expected);
  });

  it.each([
    ['Asia/Kathmandu', '2023-06-01 00:00:00', '2023-05-31T18:15:00'],
    ['Pacific/Chatham', '2023-06-01 00:00:00', '2023-05-31T11:15:00'],
    ['America/New_York', '2023-11-05 02:00:00', '2023-11-05T07:00:00'],
    ['America/New_York', '2023-03-12 03:00:00', '2023-03-12T07:00:00'],
    ['Asia/Beirut', '2022-10-30 00:00:00', '2022-10-29T22:00:00'],
  ])('reads a plain time by the offset of its moment: %s %s', (zone, wallClock, expected) => {
    expect(resolve(zone, wallClock)).toBe(expected);
  });

  it('agrees with moment-timezone on every quarter of an hour around every transition since 2005', () => {
    const zones = ['Australia/Lord_Howe', 'Antarctica/Troll', 'Africa/Cairo', 'Pacific/Apia'];
    const wrong: string[] = [];
    for (const zone of [...zones, 'Africa/Casablanca', 'America/Havana', 'America/Caracas']) {
      const untils = moment.tz.zone(zone)?.untils ?? [];
      const transitions = untils.filter((at) => at > Date.UTC(2005, 0) && at < Date.UTC(2027, 0));
      expect(transitions).not.toHaveLength(0);
      for (const at of transitions) {
        const clock = new ZoneClock(zone, at * 1_000, at * 1_000);
        const nearby = moment.tz(at, zone).startOf('hour');
        const [year, month, day] = [nearby.year(), nearby.month(), nearby.date()];
        const date = Date.UTC(year, month, day) / 86_400_000;
        for (let quarter = 0; quarter < 96; quarter++) {
          const time = [Math.floor(quarter / 4), (quarter % 4) * 15];
          const expected = moment.tz([year, month, day, ...time], zone);
          const got = clock.instantOf(date, quarter * 900);
          if (got !== expected.valueOf() * 1_000) wrong.push(`${zone} ${expected.format()}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('tells the local date at an instant on both sides of a transition', () => {
    const clock = new ZoneClock(
      'Pacific/Apia',
      instant('2011-12-30T10:00:00Z'),
      instant('2011-12-30T10:00:00Z'),
    );
    const dateAt = (text: string) =>
      formatInstant(clock.dateAt(instant(text)) * MICROS_PER_DAY).slice(0, 10);
    expect(dateAt('2011-12-30T09:59:59.999999Z')).toBe('2011-12-29');
    expect(dateAt('2011-12-30T10:00:00Z')).toBe('2011-12-31');
  });

  it('refuses a name that is no zone', () => {
    expect(() => new ZoneClock('Mars/Olympus', 0, 0)).toThrow(RangeError);
    expect(() => new ZoneClock('america/chicago', 0, 0)).toThrow('"america/chicago"');
  });
});
