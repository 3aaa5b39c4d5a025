import type { JSX } from 'preact';
import { LostError } from '../api/problem';

/** Says what went wrong, in the words of the service, and offers to try again; a lost server is looked for by itself. */
export function Notice({
  error,
  retry,
}: {
  error: Error | null;
  retry?: () => void;
}): JSX.Element | null {
  if (error === null) return null;
  return (
    <div class="notice" role="alert">
      <span>{error.message}</span>
      {retry && !(error instanceof LostError) && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
