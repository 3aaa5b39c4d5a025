import type { JSX } from 'preact';
import { LostError } from '../api/problem';

/** Says what went wrong, in the words of the service, and offers to try again. A lost server has its banner. */
export function Notice({
  error,
  retry,
}: {
  error: Error | null;
  retry?: () => void;
}): JSX.Element | null {
  if (error === null || error instanceof LostError) return null;
  return (
    <div class="notice" role="alert">
      <span>{error.message}</span>
      {retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
