/** What reports are made from: the kinds of files that can be taken in. */
export type DataKind = 'store_status' | 'menu_hours' | 'timezones' | 'stores';

/**
 * Every event of the service and what it carries. An event is a notice to whoever listens; what
 * must not be lost is a row or a job. Those in {@link SHARED_EVENTS} also reach other processes.
 */
export interface AppEvents {
  /** A report was asked for: its job is in the queue. */
  'report.requested': { reportId: string };
  'report.progress': { reportId: string; storesDone: number; storesTotal: number };
  'report.completed': { reportId: string };
  'report.failed': { reportId: string; error: string };
  /** Polls were added or changed, and are committed. */
  'polls.ingested': { accepted: number };
  /** Hours, zones or profiles were replaced, and are committed. */
  'stores.changed': { kind: Exclude<DataKind, 'store_status'> };
  'ingestion.progress': {
    ingestionId: string;
    kind: string;
    file: string;
    bytesDone: number;
    bytesTotal: number | null;
    rows: number;
  };
  'ingestion.completed': {
    ingestionId: string;
    kind: string;
    rows: number;
    accepted: number;
    rejected: number;
    seconds: number;
  };
  'ingestion.failed': { ingestionId: string; kind: string; error: string };
  /** Notices of other processes may have been missed: whatever is remembered is to be dropped. */
  'session.restored': Record<string, never>;
}

export type EventName = keyof AppEvents;

/** The events that travel between processes. */
export const SHARED_EVENTS = [
  'report.progress',
  'report.completed',
  'report.failed',
  'polls.ingested',
  'stores.changed',
] as const satisfies readonly EventName[];

export type SharedEventName = (typeof SHARED_EVENTS)[number];
