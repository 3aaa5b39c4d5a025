import type { JSX } from 'preact';
import { get } from '../../api/client';
import { reportChanges } from '../../api/feed';
import { usePages } from '../../api/use-pages';
import { showCount } from '../../format/figure';
import { READERS_ZONE } from '../../format/instant';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { More } from '../../parts/more';
import { Notice } from '../../parts/notice';
import { go } from '../../router';
import { may } from '../../session';
import { describeReport } from './describe-report';
import { NewReport } from './new-report';
import { ReportStatus } from './report-status';
import type { Report } from './use-report';

const FOLLOWED = 2;

/** Ask for a report, and all that were made so far. */
export function ReportsView(): JSX.Element {
  const pages = usePages(
    'reports',
    (cursor, signal) => get('/api/v1/reports', { query: { limit: 50, cursor }, signal }),
    reportChanges.value,
  );
  const { items, error, reload } = pages;
  return (
    <>
      <div class="head">
        <h1 tabIndex={-1}>Reports</h1>
      </div>
      <div class={may('operator') ? 'beside' : 'stack'}>
        {may('operator') && (
          <NewReport
            onTriggered={(id) => {
              go(`/reports/${id}`);
            }}
          />
        )}
        <section class="panel" aria-labelledby="history">
          <header>
            <h2 id="history">History</h2>
            <span class="soft small">Times are {READERS_ZONE}</span>
          </header>
          <Notice error={error} retry={reload} />
          {items === null && error === null && <Bones lines={8} />}
          {items?.length === 0 && (
            <p class="empty">
              No report yet. One is made in the background as soon as it is asked for; with no
              parameters it has every store, as of the newest poll.
            </p>
          )}
          {items !== null && items.length > 0 && <History reports={items} onEnd={reload} />}
          <More pages={pages} />
        </section>
      </div>
    </>
  );
}

function History({
  reports,
  onEnd,
}: {
  reports: readonly Report[];
  onEnd: () => void;
}): JSX.Element {
  // A browser has six connections to a server, and two reports are made at a time: the oldest.
  const running = reports.filter(({ status }) => status === 'Running').slice(-FOLLOWED);
  const followed = new Set(running.map(({ report_id }) => report_id));
  return (
    <div class="rows" role="region" aria-label="History of reports" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">As of</th>
            <th scope="col">What</th>
            <th scope="col">Status</th>
            <th scope="col" class="number">
              Stores
            </th>
            <th scope="col">Asked for</th>
          </tr>
        </thead>
        <tbody>
          {reports.map((report) => (
            <tr key={report.report_id}>
              <th scope="row">
                <a href={`/reports/${report.report_id}`}>
                  {report.as_of === null ? 'no polls' : <Instant at={report.as_of} bare />}
                </a>
              </th>
              <td class="clip">{describeReport(report)}</td>
              <td>
                <ReportStatus
                  report={report}
                  onEnd={followed.has(report.report_id) ? onEnd : null}
                />
              </td>
              <td class="number">{showCount(report.stores_total)}</td>
              <td>
                <Instant at={report.created_at} bare />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
