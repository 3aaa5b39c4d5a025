import { Application } from '../support/application';
import { flappingStore } from '../support/flapping-store';

interface Window {
  to: string;
  uptime: number;
  downtime: number;
  intervals: { to: string }[];
  intervals_left_out?: number;
  undecided: unknown[];
}

describe('GET /api/v1/debug/store/{store_id} of a store with a poll every half minute', () => {
  it('lists the newest 10,000 intervals, says how many are left out, and counts all', async () => {
    const application = await Application.start({ runsJobs: false });
    try {
      await application.upload('store_status', flappingStore(10_050, Date.UTC(2023, 0, 20)));
      const answer = await application.http.get('/api/v1/debug/store/s?detail=full');
      const { windows } = answer.json() as {
        windows: Record<string, Window>;
      };
      const { last_week: week, last_hour: hour } = windows;
      // The stretch before the first poll, and one up to each poll after it.
      expect([week?.intervals.length, week?.intervals_left_out]).toEqual([10_000, 50]);
      expect(week?.undecided).toHaveLength(10_000);
      expect(week?.intervals.at(-1)?.to).toBe(week?.to);
      // Each is rounded by itself, from 126.125 and 41.875.
      expect([week?.uptime, week?.downtime]).toEqual([126.13, 41.88]);
      expect([hour?.intervals.length, hour && 'intervals_left_out' in hour]).toEqual([120, false]);
    } finally {
      await application.stop();
    }
  });
});
