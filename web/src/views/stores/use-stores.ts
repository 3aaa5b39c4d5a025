import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, type Answer } from '../../api/client';
import { useResource } from '../../api/use-resource';
import type { FleetStore } from './columns';

type Page = Answer<'/api/v1/fleet/stores'>;

const FIRST = 100;
const NEXT = 1_000;

/** What the list is asked for; a list of states means any of them. */
export type StoresQuery = Readonly<Record<string, string | readonly string[] | null>>;

/** The stores that a query selects, as far as they were read. */
export interface Stores {
  /** `null` until the first page is there. */
  readonly total: number | null;
  readonly rows: readonly FleetStore[];
  readonly error: Error | null;
  readonly reload: () => void;
  /** Reads on until the row at `index` is there. */
  readonly reach: (index: number) => void;
}

/** Reads the stores that a query selects page by page, as far as the reader scrolls. */
export function useStores(query: StoresQuery, refresh: number): Stores {
  const key = JSON.stringify(query);
  const first = useResource(
    key,
    (signal) => get('/api/v1/fleet/stores', { query: { ...query, limit: FIRST }, signal }),
    refresh,
  );
  const [later, setLater] = useState<{ after: Page | null; pages: readonly Page[] }>({
    after: null,
    pages: [],
  });
  const pages = later.after === first.data ? later.pages : [];
  const [wanted, setWanted] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const isReading = useRef(false);
  const all = first.data === null ? [] : [first.data, ...pages];
  const rows = all.flatMap(({ items }) => items);
  const cursor = all.at(-1)?.next_cursor ?? null;
  useEffect(() => {
    if (wanted < rows.length || cursor === null || isReading.current || error !== null) return;
    isReading.current = true;
    const after = first.data;
    get('/api/v1/fleet/stores', { query: { cursor, limit: NEXT } })
      .then(
        (page) => {
          setLater((held) => ({
            after,
            pages: held.after === after ? [...held.pages, page] : [page],
          }));
        },
        (caught: unknown) => {
          setError(caught as Error);
        },
      )
      .finally(() => {
        isReading.current = false;
        // A look whether this was enough, also where the list has changed meanwhile.
        setWanted((index) => index);
      });
  }, [wanted, cursor, rows.length, error]);
  const { reload: again } = first;
  const reload = useCallback(() => {
    setError(null);
    again();
  }, [again]);
  return {
    total: first.data?.total ?? null,
    rows,
    error: first.error ?? error,
    reload,
    reach: setWanted,
  };
}
