import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { checkConnection, returns } from './connection';
import { noteRefusal } from './refusals';

/** Counts the changes of the data that the server told of: who shows figures loads them anew. */
export const dataChanges = signal(0);
/** Counts the reports that began or ended. */
export const reportChanges = signal(0);
/** Whether the server tells of changes at this moment. */
export const isLive = signal(false);

/** Listens to what changes, for as long as the reader may; a broken stream is taken up again. */
export function listen(mayListen: ReadonlySignal<boolean>): void {
  let events: EventSource | null = null;
  effect(() => {
    events?.close();
    // Opened anew whenever a lost server is back.
    events = returns.value >= 0 && mayListen.value ? open() : null;
  });
}

function open(): EventSource {
  const events = new EventSource('/api/v1/fleet/events');
  // Of a server that was lost, what it answered at its return may be of before.
  let isFirst = returns.value === 0;
  events.addEventListener('polls', () => {
    // The first one only says how things stand.
    if (!isFirst) dataChanges.value += 1;
    isFirst = false;
  });
  events.addEventListener('report', () => {
    reportChanges.value += 1;
  });
  events.onopen = () => {
    isLive.value = true;
  };
  events.onerror = () => {
    isLive.value = false;
    // What changed meanwhile was not told: the next news counts, first or not.
    isFirst = false;
    if (events.readyState === EventSource.CLOSED) noteRefusal();
    void checkConnection();
  };
  return events;
}
