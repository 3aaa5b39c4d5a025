import type { INestApplicationContext } from '@nestjs/common';
import { lastValueFrom } from 'rxjs';
import { MaxTimestampProvider } from '../reports/max-timestamp.provider';
import { DEFAULT_PARAMETERS, ReportService } from '../reports/report-service';
import { ReportWatcher } from '../reports/report-watcher';

/** Makes a report if there is none for the polls as they are now (`docs/api.md`, section 6). */
export async function firstReport(
  app: INestApplicationContext,
  say: (line: string) => void,
): Promise<void> {
  const asOf = await app.get(MaxTimestampProvider).read();
  if (asOf === null) {
    say('No polls yet: POST some to /api/v1/observations or /api/v1/ingestions.');
    return;
  }
  const reports = app.get(ReportService);
  if (await reports.hasCurrentReport(asOf)) return;
  const started = performance.now();
  const reportId = await reports.trigger({ parameters: DEFAULT_PARAMETERS });
  const end = await lastValueFrom(app.get(ReportWatcher).watch(reportId));
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  say(
    end.type === 'failed'
      ? `The first report failed: ${end.error}`
      : `Report ${reportId} made in ${seconds} s`,
  );
}
