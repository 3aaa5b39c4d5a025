import fc from 'fast-check';
import { MICROS_PER_HOUR } from './epoch-micros';
import { TimeSum } from './time-sum';

const WEEK = 168 * MICROS_PER_HOUR;

describe('A sum of many stores', () => {
  it('is nothing at first, and has no share', () => {
    const sum = new TimeSum();
    expect([sum.uptimeHours, sum.downtimeHours, sum.share]).toEqual([0, 0, null]);
  });

  it.each([
    [18_000_000, 0.01],
    [17_999_999, 0],
  ])(
    'stays exact beyond what a number can hold: %d microseconds more are %d hours',
    (more, hours) => {
      const stores = 40_000;
      const sum = new TimeSum();
      for (let i = 0; i < stores; i += 1) sum.add(WEEK - 1, WEEK - 1);
      sum.add(stores + more, stores + more);
      expect([sum.uptimeHours, sum.downtimeHours]).toEqual([
        stores * 168 + hours,
        stores * 168 + hours,
      ]);
      expect(sum.share).toBe(0.5);
    },
  );

  it.each([
    [18_000_000, 0.01],
    [17_999_999, 0],
    [MICROS_PER_HOUR, 1],
    [MICROS_PER_HOUR + 18_000_000, 1.01],
  ])('rounds %d microseconds to %d hours, as a report does', (micros, hours) => {
    const sum = new TimeSum();
    sum.add(micros, micros);
    expect([sum.uptimeHours, sum.downtimeHours]).toEqual([hours, hours]);
  });

  it('has the share of all its time, rounded half up to four decimals', () => {
    const length = fc.integer({ min: 0, max: WEEK });
    fc.assert(
      fc.property(fc.array(fc.tuple(length, length), { minLength: 1 }), (parts) => {
        const sum = new TimeSum();
        let [up, all] = [0, 1];
        for (const [uptime, downtime] of parts) {
          sum.add(uptime, downtime);
          up += uptime;
          all += uptime + downtime;
        }
        sum.add(0, 1);
        expect(sum.share).toBe(Math.floor((up * 10_000) / all + 0.5) / 10_000);
      }),
    );
  });
});
