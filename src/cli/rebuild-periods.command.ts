import { Command } from 'commander';
import { PeriodRebuild } from '../ingestion/period-rebuild';
import { tell, withService } from './command-context';

/** `cli rebuild-periods`: derives every store's time line from its polls anew. */
export function rebuildPeriodsCommand(): Command {
  return new Command('rebuild-periods')
    .description('Derive the time line of every store from its polls anew')
    .action(async () => {
      const started = performance.now();
      await withService((app) => app.get(PeriodRebuild).rebuild());
      tell(`Rebuilt in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
    });
}
