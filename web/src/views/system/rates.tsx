import type { JSX } from 'preact';
import { showCount, showRate } from '../../format/figure';
import { rateOf, type Look } from './looks';
import { sumOf, type Sample } from './metrics';

/** What is counted, and how it is read from the metrics. */
const COUNTED: readonly (readonly [string, (samples: readonly Sample[]) => number])[] = [
  ['Requests', (all) => sumOf(all, 'http_request_duration_seconds_count')],
  ['Answers of 500 and more', failures],
  ['Polls accepted', (all) => sumOf(all, 'polls_accepted_total')],
  ['Files taken in', (all) => sumOf(all, 'ingestions_total', { status: 'Complete' })],
  ['Files that failed', (all) => sumOf(all, 'ingestions_total', { status: 'Failed' })],
  ['Rows rejected', (all) => sumOf(all, 'ingestion_rows_total', { outcome: 'rejected' })],
  ['Reports made', (all) => sumOf(all, 'reports_total', { status: 'Complete' })],
  ['Reports that failed', (all) => sumOf(all, 'reports_total', { status: 'Failed' })],
];

function failures(samples: readonly Sample[]): number {
  return samples
    .filter(
      ({ name, labels }) =>
        name === 'http_request_duration_seconds_count' && (labels['status'] ?? '') >= '500',
    )
    .reduce((sum, { value }) => sum + value, 0);
}

/** How often things happen: in the last minute, and since the process was started. */
export function Rates({ looks }: { looks: readonly Look[] }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="rates">
      <header>
        <h2 id="rates">Rates</h2>
        <span class="soft small">Per minute, of this process</span>
      </header>
      <div class="rows" role="region" aria-label="Table of rates" tabIndex={0}>
        <table class="tight facts-table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" class="number">
                Lately
              </th>
              <th scope="col" class="number">
                Since start
              </th>
              <th scope="col" class="number">
                In all
              </th>
            </tr>
          </thead>
          <tbody>
            {COUNTED.map(([title, count]) => {
              const { lately, mean, total } = rateOf(looks, count);
              return (
                <tr key={title}>
                  <th scope="row">{title}</th>
                  <Rate rate={lately} />
                  <Rate rate={mean} />
                  <td class={total === 0 ? 'number soft' : 'number'}>{showCount(total)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Rate({ rate }: { rate: number | null }): JSX.Element {
  return (
    <td class={rate === null || rate === 0 ? 'number soft' : 'number'}>
      {rate === null ? '–' : showRate(rate)}
    </td>
  );
}
