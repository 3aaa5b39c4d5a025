import { shareUp, type Window } from './explanation';

const window = (more: Partial<Window>): Window => ({
  from: '2026-03-04T00:00:00.000000Z',
  to: '2026-03-04T01:00:00.000000Z',
  unit: 'minutes',
  uptime: 45,
  downtime: 15,
  intervals: [],
  ...more,
});

const interval = (from: string, to: string, status: 'active' | 'inactive') => ({
  from: `2026-03-04T${from}Z`,
  to: `2026-03-04T${to}Z`,
  status,
});

describe('the share of business time up', () => {
  it('is that of the intervals, to the microsecond', () => {
    const intervals = [
      interval('00:00:00.000000', '00:00:00.000001', 'active'),
      interval('00:00:00.000001', '00:00:00.000004', 'inactive'),
    ];
    expect(shareUp(window({ intervals }))).toBe(0.25);
  });

  it('is none without business time', () => {
    expect(shareUp(window({}))).toBeNull();
  });

  it('is that of the figures where intervals are left out', () => {
    const intervals = [interval('00:59:00.000000', '01:00:00.000000', 'inactive')];
    expect(shareUp(window({ intervals, intervals_left_out: 20_000 }))).toBe(0.75);
  });
});
