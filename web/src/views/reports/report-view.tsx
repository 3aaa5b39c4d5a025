import type { JSX } from 'preact';
import { address, get, getCsv } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { showCount } from '../../format/figure';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { Notice } from '../../parts/notice';
import { CompareWith } from './compare-with';
import { describeReport } from './describe-report';
import { Distribution } from './distribution';
import { ReportStatus } from './report-status';
import { ReportTable } from './report-table';
import { rowsOf, type Row } from './rows';
import type { Report } from './use-report';

/** The forms of a download: what they are called, and how they are asked for. */
const FORMS = [
  ['CSV', { format: 'csv' }],
  ['CSV for spreadsheets', { format: 'csv', formulas: 'escape' }],
  ['JSON', { format: 'json' }],
  ['NDJSON', { format: 'ndjson' }],
  ['XLSX', { format: 'xlsx' }],
] as const;

/** One report: how it stands, its rows, how its figures are spread, and its downloads. */
export function ReportView({ id }: { id: string }): JSX.Element {
  const {
    data: report,
    error,
    reload,
  } = useResource(`report ${id}`, (signal) =>
    get('/api/v1/reports/{report_id}', { params: { report_id: id }, signal }),
  );
  const key = report?.status === 'Complete' ? `rows ${id}` : null;
  const rows = useResource<readonly Row[]>(key, async (signal) => rowsOf(await getCsv(id, signal)));
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="small">
            <a href="/reports">Reports</a>
          </p>
          <h1 tabIndex={-1}>
            Report {report?.as_of != null && <Instant at={report.as_of} zone="UTC" />}
          </h1>
        </div>
        {report?.status === 'Complete' && <Downloads id={id} />}
      </div>
      <Notice error={error} retry={reload} />
      {report === null ? (
        error === null && <Bones lines={3} />
      ) : (
        <Facts report={report} onEnd={reload} />
      )}
      <Notice error={rows.error} retry={rows.reload} />
      {key !== null && rows.data === null && rows.error === null && <Bones lines={12} />}
      {rows.data?.length === 0 && (
        <p class="empty">
          No store has a poll at or before this report’s as-of, or none passes its filters: the
          report has the header alone.
        </p>
      )}
      {report?.status === 'Complete' && <CompareWith report={report} />}
      {rows.data !== null && rows.data.length > 0 && (
        <>
          <Distribution rows={rows.data} />
          <ReportTable rows={rows.data} />
        </>
      )}
    </div>
  );
}

function Downloads({ id }: { id: string }): JSX.Element {
  return (
    <div class="buttons" role="group" aria-label="Download">
      {FORMS.map(([title, form]) => (
        <a
          key={title}
          class="button"
          download
          href={address('/api/v1/get_report', {}, { report_id: id, ...form })}
        >
          {title}
        </a>
      ))}
    </div>
  );
}

function Facts({ report, onEnd }: { report: Report; onEnd: () => void }): JSX.Element {
  return (
    <div class="panel">
      <dl class="facts">
        <div>
          <dt>Status</dt>
          <dd>
            <ReportStatus report={report} onEnd={onEnd} />
          </dd>
        </div>
        <div>
          <dt>Stores</dt>
          <dd>{showCount(report.stores_total)}</dd>
        </div>
        <div>
          <dt>What</dt>
          <dd>{describeReport(report)}</dd>
        </div>
        <div>
          <dt>Method</dt>
          <dd>{report.interpolation}</dd>
        </div>
        <div>
          <dt>Asked for</dt>
          <dd>
            <Instant at={report.created_at} />
          </dd>
        </div>
        <div>
          <dt>Completed</dt>
          <dd>
            <Instant at={report.completed_at} />
          </dd>
        </div>
        {report.error !== null && (
          <div>
            <dt>Why it failed</dt>
            <dd>{report.error}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
