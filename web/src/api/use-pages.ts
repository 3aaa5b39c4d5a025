import { useCallback, useEffect, useState } from 'preact/hooks';
import { useResource } from './use-resource';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/** A list of the API, as far as it was read. */
export interface Pages<T> {
  readonly items: readonly T[] | null;
  readonly error: Error | null;
  readonly isLoading: boolean;
  /** Reads the next page; `null` where there is none. */
  readonly more: (() => void) | null;
  readonly reload: () => void;
}

/** Reads a list of the API page by page, as the reader asks for more. */
export function usePages<T>(
  key: string | null,
  load: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
  refresh = 0,
): Pages<T> {
  const first = useResource(key, (signal) => load(null, signal), refresh);
  const [later, setLater] = useState<readonly Page<T>[]>([]);
  const [isLoading, setIsLoading] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  useEffect(() => {
    setLater([]);
  }, [first.data]);
  const cursor = (later.at(-1) ?? first.data)?.next_cursor ?? null;
  const more = useCallback(() => {
    setIsLoading(true);
    setError(null);
    load(cursor, new AbortController().signal)
      .then((page) => {
        setLater((pages) => [...pages, page]);
      }, setError)
      .finally(() => {
        setIsLoading(false);
      });
  }, [cursor, load]);
  return {
    items: first.data && [first.data, ...later].flatMap(({ items }) => items),
    error: first.error ?? error,
    isLoading: first.isLoading || isLoading,
    more: cursor === null ? null : more,
    reload: first.reload,
  };
}
