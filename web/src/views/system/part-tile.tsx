import type { JSX } from 'preact';
import { showBytes, showCount } from '../../format/figure';
import { StatusMark } from '../../parts/status-mark';
import type { PartHealth } from './health';

const PARTS: Readonly<Record<string, string>> = {
  service: 'Service',
  database: 'Database',
  disk: 'Disk',
  queue: 'Queue',
  access: 'Access',
};

const DETAILS: Readonly<Record<string, string>> = {
  free_bytes: 'free',
  node: 'Node.js',
  oldest_wait_seconds: 'oldest wait',
};

/** A part of the service: whether it is up, and what is told of it. */
export function PartTile({ name, part }: { name: string; part: PartHealth }): JSX.Element {
  const title = PARTS[name] ?? name;
  return (
    <section class="panel tile" aria-label={title}>
      <h2>{title}</h2>
      <p class="standing">
        <StatusMark status={part.status === 'up' ? 'up' : 'down'}>
          {part.status === 'up' ? 'Up' : 'Down'}
        </StatusMark>
      </p>
      {Object.entries(part)
        .filter(([key]) => key !== 'status')
        .map(([key, value]) => (
          <p key={key} class="small">
            <span class="soft">{DETAILS[key] ?? key.replaceAll('_', ' ')}</span>{' '}
            {showDetail(key, value)}
          </p>
        ))}
    </section>
  );
}

function showDetail(key: string, value: string | number | null): string {
  if (typeof value !== 'number') return value ?? '–';
  if (key.endsWith('_bytes')) return showBytes(value);
  return key.endsWith('_seconds') ? `${showCount(value)} s` : showCount(value);
}
