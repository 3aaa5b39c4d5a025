import type { JSX } from 'preact';
import { showBytes, showCount } from '../../format/figure';
import { READERS_ZONE, showDateTime } from '../../format/instant';
import { sumOf, type Sample } from './metrics';

/** How the process is that answered: what it takes, and how quick it is. */
export function ProcessFacts({ samples }: { samples: readonly Sample[] }): JSX.Element {
  const requests = sumOf(samples, 'http_request_duration_seconds_count');
  const seconds = sumOf(samples, 'http_request_duration_seconds_sum');
  const connections = (state: string): string =>
    showCount(sumOf(samples, 'database_pool_connections', { state }));
  const facts: readonly (readonly [string, string])[] = [
    [
      'Runs since',
      showDateTime(sumOf(samples, 'process_start_time_seconds') * 1_000, READERS_ZONE),
    ],
    ['Memory', showBytes(sumOf(samples, 'process_resident_memory_bytes'))],
    ['Mean time of a request', requests === 0 ? '–' : showMillis(seconds / requests)],
    ['Event loop, 99th percentile', showMillis(sumOf(samples, 'nodejs_eventloop_lag_p99_seconds'))],
    ['Connections busy', connections('busy')],
    ['Connections idle', connections('idle')],
    ['Waiting for a connection', connections('waiting')],
  ];
  return (
    <section class="panel" aria-labelledby="process">
      <header>
        <h2 id="process">Process</h2>
        <a class="small" href="/metrics">
          All metrics
        </a>
      </header>
      <table class="tight facts-table">
        <tbody>
          {facts.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function showMillis(seconds: number): string {
  return `${(seconds * 1_000).toFixed(1)} ms`;
}
