import type { JSX } from 'preact';
import { showCount } from '../../format/figure';
import { Progress } from '../../parts/progress';
import { StatusMark } from '../../parts/status-mark';
import { useReportProgress, type Report } from './use-report';

/** How a report stands; while it runs, a bar that moves. Without `onEnd` it is not followed. */
export function ReportStatus({
  report,
  onEnd,
}: {
  report: Report;
  onEnd: (() => void) | null;
}): JSX.Element {
  const progress = useReportProgress(report, onEnd);
  switch (report.status) {
    case 'Complete':
      return <StatusMark status="up">Complete</StatusMark>;
    case 'Failed':
      return <StatusMark status="down">Failed</StatusMark>;
    case 'Running': {
      const { done, total } = progress ?? { done: 0, total: 0 };
      return (
        <span class="running">
          <StatusMark status="busy">
            {total === 0 ? 'Waiting' : `${showCount(done)} of ${showCount(total)}`}
          </StatusMark>
          <Progress label="Stores of the report that are done" done={done} total={total} />
        </span>
      );
    }
  }
}
