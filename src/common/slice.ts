import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../uptime/steps';

/** How long work holds everything else in the process up at most, in milliseconds. */
const SLICE_MS = 2;

/** The slices that wait for their turn: one between two looks at what has come in. */
let last: Promise<void> = Promise.resolve();

/**
 * Long work on the event loop, cut into slices of some milliseconds: between them the process answers
 * requests. Whoever works asks now and then, `if (slice.isOver) await slice.next()`.
 */
export class Slice {
  private end = performance.now() + SLICE_MS;

  /** Whether it is time to let others work. */
  get isOver(): boolean {
    return performance.now() >= this.end;
  }

  /** Resolves when the next slice begins. However many do long work, they take turns. */
  async next(): Promise<void> {
    last = last.then(() => setImmediate());
    await last;
    this.end = performance.now() + SLICE_MS;
  }
}

/** Does work that comes in steps, and lets others work between the slices. */
export async function inSlices<T>(steps: Steps<T>, slice = new Slice()): Promise<T> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (slice.isOver) await slice.next();
  }
}
