import type { JSX } from 'preact';
import { get } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { showCount } from '../../format/figure';
import { Bones } from '../../parts/bones';
import { Instant } from '../../parts/instant';
import { Notice } from '../../parts/notice';
import { ask, place } from '../../router';
import { CompareWith } from '../reports/compare-with';
import { describeReport } from '../reports/describe-report';
import { MEASURES } from '../reports/rows';
import type { Report } from '../reports/use-report';
import { ChangesTable } from './changes-table';
import { REASONS } from './reasons';
import { useChanges, type Changes, type ChangesQuery } from './use-changes';

/** What the address asks for; without an order, the stores come first whose week got worst. */
function askedChanges(query: URLSearchParams): ChangesQuery | null {
  const since = query.get('since');
  if (since === null || since === '') return null;
  const names = ['store_id', ...MEASURES.map(({ name }) => name)];
  const sort = names.find((name) => name === query.get('sort'));
  return {
    since,
    reason: REASONS.find(([name]) => name === query.get('reason'))?.[0] ?? null,
    sort: sort ?? 'downtime_last_week',
    order: query.get('order') === 'asc' ? 'asc' : 'desc',
  };
}

/** Two reports compared: which stores changed, by how much, and why. */
export function ChangesView({ id }: { id: string }): JSX.Element {
  const query = askedChanges(place.value.query);
  const later = useReport(id);
  const earlier = useReport(query?.since ?? null);
  const changes = useChanges(id, query);
  const { summary, error, reload } = changes;
  return (
    <div class="stack">
      <div class="head">
        <div>
          <p class="small">
            <a href="/reports">Reports</a> / <a href={`/reports/${id}`}>Report</a>
          </p>
          <h1 tabIndex={-1}>What changed</h1>
        </div>
      </div>
      <div class="panel">
        <dl class="facts">
          <Side title="From" report={earlier.data} />
          <Side title="To" report={later.data} />
          {summary !== null && (
            <div>
              <dt>Stores with another figure</dt>
              <dd>{showCount(summary.stores)}</dd>
            </div>
          )}
        </dl>
      </div>
      <Notice error={error ?? later.error} retry={reload} />
      {query === null || error !== null ? (
        later.data && <CompareWith report={later.data} isOpen />
      ) : (
        <Found changes={changes} query={query} />
      )}
    </div>
  );
}

function useReport(id: string | null) {
  return useResource(id === null ? null : `report ${id}`, (signal) =>
    get('/api/v1/reports/{report_id}', { params: { report_id: id ?? '' }, signal }),
  );
}

function Side({ title, report }: { title: string; report: Report | null }): JSX.Element | null {
  if (report === null) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <a href={`/reports/${report.report_id}`}>
          {report.as_of === null ? 'no polls' : <Instant at={report.as_of} zone="UTC" />}
        </a>
        <span class="soft">, {describeReport(report)}</span>
      </dd>
    </div>
  );
}

function Found({ changes, query }: { changes: Changes; query: ChangesQuery }): JSX.Element {
  const { summary } = changes;
  const chosen = REASONS.find(([name]) => name === query.reason);
  if (summary === null) return <Bones lines={14} />;
  if (summary.stores === 0) {
    return (
      <p class="empty">
        No figure differs: both reports say the same of every store that they have.
      </p>
    );
  }
  const total = chosen === undefined ? summary.stores : summary.totals[chosen[0]];
  return (
    <section class="panel" aria-labelledby="changes">
      <header>
        <h2 id="changes">
          Stores <span class="soft">{showCount(total)}</span>
        </h2>
        <span class="soft small">Figures as printed: before → after, and the difference</span>
      </header>
      <Reasons summary={summary} chosen={query.reason} />
      {chosen !== undefined && <p class="small reason-words">{chosen[2]}</p>}
      {total === 0 ? (
        <p class="empty">No store has this reason.</p>
      ) : (
        <ChangesTable changes={changes} total={total} query={query} />
      )}
    </section>
  );
}

/** How many stores have each reason; a click shows those alone. A store may have several. */
function Reasons({
  summary,
  chosen,
}: {
  summary: NonNullable<Changes['summary']>;
  chosen: string | null;
}): JSX.Element {
  const button = (name: string | null, title: string, count: number): JSX.Element => (
    <button
      key={title}
      type="button"
      aria-pressed={name === chosen}
      onClick={() => {
        ask({ reason: name });
      }}
    >
      {title} <span class="soft number">{showCount(count)}</span>
    </button>
  );
  return (
    <div class="buttons reasons" role="group" aria-label="Reason">
      {button(null, 'All', summary.stores)}
      {REASONS.filter(([name]) => summary.totals[name] > 0 || name === chosen).map(
        ([name, title]) => button(name, title, summary.totals[name]),
      )}
    </div>
  );
}
