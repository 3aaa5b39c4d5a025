/**
 * Work that stops now and then, so that whoever drives it may let others work in between; its result
 * comes at the end. Each step takes a millisecond or so.
 */
export type Steps<T> = Generator<undefined, T>;

/** Does all of it in one go. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
