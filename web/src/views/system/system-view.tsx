import { LOCALE } from '../../format/locale';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { send } from '../../api/client';
import { useResource } from '../../api/use-resource';
import { showBytes, showCount } from '../../format/figure';
import { Bones } from '../../parts/bones';
import { Notice } from '../../parts/notice';
import { StatusMark } from '../../parts/status-mark';
import { readHealth, type PartHealth } from './health';
import { readMetrics, sumOf, type Sample } from './metrics';

const LOOK_EVERY_MS = 5_000;

const PARTS: Readonly<Record<string, string>> = {
  database: 'Database',
  disk: 'Disk',
  queue: 'Queue',
  access: 'Access',
};

/** How the service is: its parts, and what it did since it started. */
export function SystemView(): JSX.Element {
  const health = useResource('health', readHealth);
  const metrics = useResource('metrics', async (signal) =>
    readMetrics(await (await send('/metrics', { signal })).text()),
  );
  const reload = (): void => {
    health.reload();
    metrics.reload();
  };
  useEffect(() => {
    const timer = setInterval(reload, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return (
    <div class="stack">
      <div class="head">
        <h1 tabIndex={-1}>Health</h1>
        <span class="soft small">Looked at every 5 s</span>
      </div>
      <Notice error={health.error} retry={reload} />
      {health.data === null ? (
        health.error === null && <Bones lines={4} />
      ) : (
        <div class="tiles">
          {Object.entries(health.data.details).map(([name, part]) => (
            <Part key={name} name={PARTS[name] ?? name} part={part} />
          ))}
        </div>
      )}
      <Notice error={metrics.error} retry={reload} />
      {metrics.data === null ? (
        metrics.error === null && <Bones lines={8} />
      ) : (
        <Rates samples={metrics.data} />
      )}
    </div>
  );
}

function Part({ name, part }: { name: string; part: PartHealth }): JSX.Element {
  const details = Object.entries(part).filter(([key]) => key !== 'status');
  return (
    <section class="panel tile" aria-label={name}>
      <h2>{name}</h2>
      <p class="standing">
        <StatusMark status={part.status === 'up' ? 'up' : 'down'}>
          {part.status === 'up' ? 'Up' : 'Down'}
        </StatusMark>
      </p>
      {details.map(([key, value]) => (
        <p key={key} class="small">
          <span class="soft">{key.replace(/_bytes$/, '').replaceAll('_', ' ')}</span>{' '}
          {showDetail(key, value)}
        </p>
      ))}
    </section>
  );
}

function showDetail(key: string, value: string | number | null): string {
  if (typeof value !== 'number') return value ?? '–';
  return key.endsWith('_bytes') ? showBytes(value) : showCount(value);
}

function Rates({ samples }: { samples: readonly Sample[] }): JSX.Element {
  const requests = sumOf(samples, 'http_request_duration_seconds_count');
  const seconds = sumOf(samples, 'http_request_duration_seconds_sum');
  const started = sumOf(samples, 'process_start_time_seconds');
  const facts: readonly (readonly [string, string])[] = [
    [
      'Runs since',
      new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeStyle: 'short' }).format(
        started * 1_000,
      ),
    ],
    [
      'Node.js',
      samples.find(({ name }) => name === 'nodejs_version_info')?.labels['version'] ?? '–',
    ],
    ['Memory', showBytes(sumOf(samples, 'process_resident_memory_bytes'))],
    ['Requests', showCount(requests)],
    ['Mean time of one', requests === 0 ? '–' : `${((seconds / requests) * 1_000).toFixed(1)} ms`],
    ['Answers of 500 and more', showCount(failures(samples))],
    ['Polls accepted', showCount(sumOf(samples, 'polls_accepted_total'))],
    ['Files taken in', showCount(sumOf(samples, 'ingestions_total', { status: 'Complete' }))],
    ['Files that failed', showCount(sumOf(samples, 'ingestions_total', { status: 'Failed' }))],
    ['Rows rejected', showCount(sumOf(samples, 'ingestion_rows_total', { outcome: 'rejected' }))],
    ['Reports made', showCount(sumOf(samples, 'reports_total', { status: 'Complete' }))],
    ['Reports that failed', showCount(sumOf(samples, 'reports_total', { status: 'Failed' }))],
    ['Connections busy', showCount(sumOf(samples, 'database_pool_connections', { state: 'busy' }))],
    [
      'Waiting for a connection',
      showCount(sumOf(samples, 'database_pool_connections', { state: 'waiting' })),
    ],
    [
      'Event loop, 99th percentile',
      `${(sumOf(samples, 'nodejs_eventloop_lag_p99_seconds') * 1_000).toFixed(1)} ms`,
    ],
  ];
  return (
    <section class="panel" aria-labelledby="rates">
      <header>
        <h2 id="rates">This process since its start</h2>
        <a class="small" href="/metrics">
          All metrics
        </a>
      </header>
      <dl class="facts grid">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function failures(samples: readonly Sample[]): number {
  return samples
    .filter(
      ({ name, labels }) =>
        name === 'http_request_duration_seconds_count' && (labels['status'] ?? '') >= '500',
    )
    .reduce((sum, { value }) => sum + value, 0);
}
