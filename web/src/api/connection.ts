import { signal } from '@preact/signals';

const LOOK_EVERY_MS = 2_000;
const ANSWERS_WITHIN_MS = 5_000;

/** Since when the server does not answer, in milliseconds of the browser's clock; `null` while it does. */
export const lostSince = signal<number | null>(null);
/**
 * When the oldest answer was taken that is shown though the server did not answer, in milliseconds of the
 * browser's clock; `null` where all that is shown was loaded since the page is open.
 */
export const keptSince = signal<number | null>(null);
/** Counts how often the server came back: what was loaded before is loaded anew. */
export const returns = signal(0);

/** Notes that the server did not answer, and looks for it until it does. */
export function noteLoss(): void {
  if (lostSince.value !== null) return;
  lostSince.value = Date.now();
  void waitForReturn();
}

/** Notes that an answer from before is shown in the place of one from the server. */
export function noteKept(takenAt: number): void {
  keptSince.value = Math.min(keptSince.value ?? takenAt, takenAt);
}

/** Looks for the server as soon as the browser says that it has no network. */
export function watchConnection(): void {
  addEventListener('offline', () => void checkConnection());
}

/** Looks whether the server answers, where something hints that it does not. */
export async function checkConnection(): Promise<void> {
  if (!(await isThere())) noteLoss();
}

function isThere(): Promise<boolean> {
  const signal = AbortSignal.timeout(ANSWERS_WITHIN_MS);
  return fetch('/health/live', { cache: 'no-store', signal }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function waitForReturn(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (!(await isThere())) continue;
    lostSince.value = null;
    keptSince.value = null;
    returns.value += 1;
    return;
  }
}
