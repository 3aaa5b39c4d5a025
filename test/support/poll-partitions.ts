import type { INestApplicationContext } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Database } from '../../src/database/database';

/** The partitions of the polls, by name. */
export async function pollPartitions(database: Database): Promise<string[]> {
  const names = await database.tuples<[string]>(
    `SELECT inhrelid::regclass::text FROM pg_inherits
     WHERE inhparent = 'store_status'::regclass ORDER BY 1`,
  );
  return names.map(([name]) => name);
}

/** Leaves it to the test when scheduled work is done. */
export function stopSchedule(app: INestApplicationContext): void {
  const schedule = app.get(SchedulerRegistry);
  for (const name of schedule.getTimeouts()) schedule.deleteTimeout(name);
  for (const name of schedule.getIntervals()) schedule.deleteInterval(name);
  for (const name of schedule.getCronJobs().keys()) schedule.deleteCronJob(name);
}
