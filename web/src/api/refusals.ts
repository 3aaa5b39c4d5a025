import { signal } from '@preact/signals';

/** Counts calls that were refused, or may have been, because nobody is signed in any more. */
export const refusals = signal(0);

/** Notes such a call. */
export function noteRefusal(): void {
  refusals.value += 1;
}
