import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { get } from '../../api/client';
import { reportChanges } from '../../api/feed';
import { usePages } from '../../api/use-pages';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { More } from '../../parts/more';
import { Notice } from '../../parts/notice';
import { areComparable, changesAddress } from './comparable';
import { describeReport } from './describe-report';
import type { Report } from './use-report';

/** Offers the reports with which one can be compared, once they are asked for. */
export function CompareWith({
  report,
  isOpen: isOpenFirst = false,
}: {
  report: Report;
  isOpen?: boolean;
}): JSX.Element {
  const [isOpen, setIsOpen] = useState(isOpenFirst);
  return (
    <details
      class="panel compare"
      open={isOpen}
      onToggle={(event) => {
        setIsOpen(event.currentTarget.open);
      }}
    >
      <summary>Compare with another report</summary>
      {isOpen && <Candidates report={report} />}
    </details>
  );
}

function Candidates({ report }: { report: Report }): JSX.Element {
  const pages = usePages(
    'reports to compare',
    (cursor, signal) => get('/api/v1/reports', { query: { limit: 100, cursor }, signal }),
    reportChanges.value,
  );
  const others = pages.items?.filter((other) => areComparable(report, other));
  return (
    <>
      <Notice error={pages.error} retry={pages.reload} />
      {others === undefined && pages.error === null && <Bones lines={4} />}
      {others?.length === 0 && (
        <p class="empty">
          No other report is complete and counted in the same way
          {pages.more === null ? '.' : ' among the newest.'}
        </p>
      )}
      {others !== undefined && others.length > 0 && (
        <div class="rows" role="region" aria-label="Reports to compare with" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">As of</th>
                <th scope="col">Of</th>
                <th scope="col">Asked for</th>
              </tr>
            </thead>
            <tbody>
              {others.map((other) => (
                <tr key={other.report_id}>
                  <th scope="row">
                    <a href={changesAddress(report, other)}>
                      {other.as_of === null ? 'no polls' : <Instant at={other.as_of} zone="UTC" />}
                    </a>
                  </th>
                  <td class="clip">{describeReport(other)}</td>
                  <td>
                    <Instant at={other.created_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <More pages={pages} />
    </>
  );
}
