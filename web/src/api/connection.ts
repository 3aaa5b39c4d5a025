import { signal } from '@preact/signals';

const LOOK_EVERY_MS = 2_000;

/** Since when the server does not answer, in milliseconds of the browser's clock; `null` while it does. */
export const lostSince = signal<number | null>(null);
/** Counts how often the server came back: what was loaded before is loaded anew. */
export const returns = signal(0);

/** Notes that the server did not answer, and looks for it until it does. */
export function noteLoss(): void {
  if (lostSince.value !== null) return;
  lostSince.value = Date.now();
  void waitForReturn();
}

/** Looks whether the server answers, where something hints that it does not. */
export async function checkConnection(): Promise<void> {
  if (!(await isThere())) noteLoss();
}

function isThere(): Promise<boolean> {
  return fetch('/health/live', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

async function waitForReturn(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (!(await isThere())) continue;
    lostSince.value = null;
    returns.value += 1;
    return;
  }
}
