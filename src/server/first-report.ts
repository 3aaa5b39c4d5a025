import type { INestApplicationContext } from '@nestjs/common';
import { lastValueFrom } from 'rxjs';
import { Problem } from '../common/problem';
import { MaxTimestampProvider } from '../reports/max-timestamp.provider';
import { DEFAULT_PARAMETERS, ReportService } from '../reports/report-service';
import { ReportWatcher, type ReportNews } from '../reports/report-watcher';

const STILL_RUNNING: ReportNews = { type: 'progress', storesDone: 0, storesTotal: 0 };

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
  const reportId = await reports
    .trigger({ parameters: DEFAULT_PARAMETERS })
    .catch((error: unknown) => {
      if (error instanceof Problem) return error;
      throw error;
    });
  // Where so many reports wait already, one more is not worth holding up the start.
  if (reportId instanceof Problem) {
    say(`No first report: ${reportId.detail}`);
    return;
  }
  const end = await lastValueFrom(app.get(ReportWatcher).watch(reportId), {
    defaultValue: STILL_RUNNING,
  });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  if (end.type === 'failed') say(`The first report failed: ${end.error}`);
  // A server that is being stopped ends the watching before there is a report.
  if (end.type === 'completed') say(`Report ${reportId} made in ${seconds} s`);
}
