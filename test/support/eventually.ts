import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_PAUSE_MS = 1;
const LONGEST_PAUSE_MS = 20;

/**
 * Looks until `look` finds something, soon at first and then 50 times a second, and returns that.
 * @throws Error that names `what`, when there is nothing within `withinMs`.
 */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null> | T | null,
  withinMs = 30_000,
): Promise<T> {
  const until = Date.now() + withinMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(pauseMs);
  }
}
