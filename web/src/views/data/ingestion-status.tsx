import type { JSX } from 'preact';
import { StatusMark } from '../../parts/status-mark';
import type { Ingestion } from './upload';

const MARKS = { Complete: 'up', Failed: 'down', Running: 'busy' } as const;

/** How a file stands. */
export function IngestionStatus({ ingestion: { status } }: { ingestion: Ingestion }): JSX.Element {
  return <StatusMark status={MARKS[status]}>{status}</StatusMark>;
}
