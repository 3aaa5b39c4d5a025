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

async function waitForReturn(): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    const isThere = await fetch('/health/ready', { cache: 'no-store' }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!isThere) continue;
    lostSince.value = null;
    returns.value += 1;
    return;
  }
}
