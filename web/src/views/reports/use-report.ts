import { useEffect, useState } from 'preact/hooks';
import type { Item } from '../../api/client';
import { returns } from '../../api/connection';

/** A report as the history shows it. */
export type Report = Item<'/api/v1/reports'>;

/** How far a report is. */
export interface ReportProgress {
  readonly done: number;
  readonly total: number;
}

/** What the events of a report told last. */
interface Told extends ReportProgress {
  readonly reportId: string;
}

/** How far a report is: as its events told, where they were of this one, else as it was read. */
export function progressOf(report: Report, told: Told | null): ReportProgress {
  if (told?.reportId === report.report_id) return { done: told.done, total: told.total };
  return { done: report.stores_done, total: report.stores_total };
}

/**
 * Follows a report that runs, by its server-sent events; `onEnd` is called once when it has ended.
 * Without it, the report is not followed. A broken stream is taken up again by the browser.
 */
export function useReportProgress(
  report: Report | null,
  onEnd: (() => void) | null,
): ReportProgress | null {
  const [told, setTold] = useState<Told | null>(null);
  const id = report?.status === 'Running' && onEnd !== null ? report.report_id : null;
  const back = returns.value;
  useEffect(() => {
    if (id === null) return;
    const events = new EventSource(`/api/v1/reports/${id}/events`);
    const end = (): void => {
      events.close();
      onEnd?.();
    };
    events.addEventListener('progress', ({ data }: MessageEvent<string>) => {
      const { stores_done, stores_total } = JSON.parse(data) as Pick<
        Report,
        'stores_done' | 'stores_total'
      >;
      setTold({ reportId: id, done: stores_done, total: stores_total });
    });
    events.addEventListener('completed', end);
    events.addEventListener('failed', end);
    return () => {
      events.close();
    };
  }, [id, back]);
  return report && progressOf(report, told);
}
