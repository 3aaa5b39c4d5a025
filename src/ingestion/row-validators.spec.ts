import { EARLIEST_INSTANT, parseInstant } from '../uptime/epoch-micros';
import { profileProblem, validateHours, validatePoll, validateZone } from './row-validators';

const BOUNDS = {
  earliest: EARLIEST_INSTANT,
  latest: parseInstant('2026-01-01 00:00:00') ?? 0,
};
const NOON = '2023-01-22 12:00:00 UTC';

describe('validatePoll', () => {
  it.each([
    ['active', NOON, true, NOON],
    ['INACTIVE', NOON, false, NOON],
    ['Active', '2023-01-22T12:09:39.388884Z', true, '2023-01-22 12:09:39.388884'],
    ['active', '2023-01-22 17:30:00.5+05:30', true, '2023-01-22 12:00:00.5'],
    ['active', '2000-01-01 00:00:00', true, '2000-01-01 00:00:00'],
    ['active', '2026-01-01 00:00:00', true, '2026-01-01 00:00:00'],
  ])('takes %s at %s', (status, timestamp, active, instant) => {
    expect(validatePoll('7', status, timestamp, BOUNDS)).toEqual({
      storeId: '7',
      active,
      at: parseInstant(instant),
    });
  });

  it.each([
    ['an empty id', '', 'active', NOON, /^store_id is empty/],
    ['a long id', '1'.repeat(65), 'active', NOON, /^store_id "1+" is longer than 64/],
    ['an unknown status', '7', 'open', NOON, /^status is "open": it must be active or inactive/],
    ['an empty status', '7', '', NOON, /^status is empty/],
    ['an empty timestamp', '7', 'active', '', /^timestamp_utc is empty/],
    ['an unreadable timestamp', '7', 'active', 'yesterday', /^timestamp_utc is "yesterday"/],
    ['a date that is none', '7', 'active', '2023-02-30 00:00:00', /instant such as/],
    ['seven decimals', '7', 'active', '2023-01-22 12:00:00.1234567 UTC', /instant such as/],
    ['the year 1999', '7', 'active', '1999-12-31 23:59:59.999999 UTC', /before the year 2000/],
    [
      'the future',
      '7',
      'active',
      '2026-01-01 00:00:00.000001',
      /2026-01-01T00:00:00.000000Z at most/,
    ],
  ])('rejects %s', (_, storeId, status, timestamp, reason) => {
    expect(validatePoll(storeId, status, timestamp, BOUNDS)).toMatch(reason);
  });

  it('rejects what is older than the polls that were dropped', () => {
    const bounds = { ...BOUNDS, earliest: parseInstant('2023-02-01 00:00:00') ?? 0 };
    expect(validatePoll('7', 'active', '2023-01-31 23:59:59.999999', bounds)).toBe(
      'timestamp_utc is "2023-01-31 23:59:59.999999": it must not be before 2023-02-01T00:00:00.000000Z, since older polls were dropped (RETENTION_DAYS)',
    );
    expect(validatePoll('7', 'active', '1999-12-31 00:00:00', bounds)).toMatch(/year 2000/);
    expect(validatePoll('7', 'active', '2023-02-01 00:00:00', bounds)).toMatchObject({
      at: bounds.earliest,
    });
  });

  it('cuts a long value in the reason', () => {
    expect(validatePoll('7', 'x'.repeat(5_000), NOON, BOUNDS)).toHaveLength(
      `status is "${'x'.repeat(100)}"…: it must be active or inactive`.length,
    );
  });
});

describe('validateHours', () => {
  it.each([
    ['0', '09:00', '17:00'],
    ['6', '00:00:00', '24:00:00'],
    ['3', '22:00:00', '24:00'],
    ['3', '22:00:00', '02:00:00'],
    ['3', '05:00', '05:00'],
    ['3', '23:59:59', '23:59:59'],
  ])('takes day %s from %s to %s', (day, start, end) => {
    expect(validateHours('7', day, start, end)).toEqual({
      storeId: '7',
      dayOfWeek: Number(day),
      startTimeLocal: start,
      endTimeLocal: end,
    });
  });

  it.each([
    ['7', '09:00', '17:00', /^dayOfWeek is "7"/],
    ['-1', '09:00', '17:00', /^dayOfWeek/],
    ['1.5', '09:00', '17:00', /^dayOfWeek/],
    ['', '09:00', '17:00', /^dayOfWeek/],
    ['Monday', '09:00', '17:00', /^dayOfWeek/],
    ['0', '24:00', '24:00', /^start_time_local is "24:00"/],
    ['0', '9:00', '17:00', /^start_time_local/],
    ['0', '', '17:00', /^start_time_local/],
    ['0', '09:00', '24:01', /^end_time_local is "24:01"/],
    ['0', '09:00', '17:60', /^end_time_local/],
    ['0', '09:00', '17:00:00.5', /^end_time_local/],
  ])('rejects day %s from %s to %s', (day, start, end, reason) => {
    expect(validateHours('7', day, start, end)).toMatch(reason);
  });

  it('rejects a bad id', () => {
    expect(validateHours('', '0', '09:00', '17:00')).toMatch(/^store_id/);
  });
});

describe('validateZone', () => {
  it.each(['America/Chicago', 'US/Pacific', 'Asia/Calcutta', 'UTC'])('takes %s', (timezone) => {
    expect(validateZone('7', timezone)).toEqual({ storeId: '7', timezone });
  });

  it.each(['america/chicago', 'Chicago', '', '+05:30', 'Mars/Olympus'])('rejects "%s"', (zone) => {
    expect(validateZone('7', zone)).toMatch(/^timezone_str is/);
  });

  it('rejects a bad id', () => {
    expect(validateZone('a\tb', 'UTC')).toMatch(/^store_id/);
  });
});

describe('profileProblem', () => {
  it('has only the id to complain about', () => {
    expect(profileProblem('7')).toBeNull();
    expect(profileProblem('')).toMatch(/^store_id is empty/);
  });
});
