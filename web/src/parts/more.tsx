import type { JSX } from 'preact';
import type { Pages } from '../api/use-pages';

/** Offers the next page of a list. */
export function More({ pages }: { pages: Pages<unknown> }): JSX.Element | null {
  if (pages.more === null) return null;
  return (
    <button type="button" disabled={pages.isLoading} onClick={pages.more}>
      {pages.isLoading ? 'Loading …' : 'Show more'}
    </button>
  );
}
