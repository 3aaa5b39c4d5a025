import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get, type Answer } from '../../api/client';
import { useResource } from '../../api/use-resource';
import type { Order } from '../../parts/sort-head';

type Page = Answer<'/api/v1/reports/{report_id}/changes'>;

/** A store that changed: its figures before and after, and why. */
export type Change = Page['items'][number];

/** Which changes are asked for, and in which order. */
export interface ChangesQuery {
  readonly since: string;
  readonly reason: string | null;
  readonly sort: string;
  readonly order: Order;
}

/** The changes between two reports, as far as they were read. */
export interface Changes {
  /** Names the query. */
  readonly key: string | null;
  /** What holds for all changes of the two reports, whatever is asked for; `null` until it was read. */
  readonly summary: Pick<Page, 'stores' | 'totals'> | null;
  readonly rows: readonly Change[];
  readonly error: Error | null;
  readonly reload: () => void;
  /** Reads on until the row at `index` is there. */
  readonly reach: (index: number) => void;
}

const FIRST = 100;
const NEXT = 1_000;

/** Reads what changed between two reports page by page, as far as the reader scrolls. */
export function useChanges(id: string, query: ChangesQuery | null): Changes {
  const key = query === null ? null : `changes ${id} ${JSON.stringify(query)}`;
  const read = (
    more: Readonly<Record<string, string | number>>,
    signal?: AbortSignal,
  ): Promise<Page> =>
    get('/api/v1/reports/{report_id}/changes', {
      params: { report_id: id },
      query: { ...query, ...more },
      ...(signal && { signal }),
    });
  const first = useResource(key, (signal) => read({ limit: FIRST }, signal));
  const [later, setLater] = useState<{ after: Page | null; pages: readonly Page[] }>({
    after: null,
    pages: [],
  });
  const [wanted, setWanted] = useState(0);
  const [error, setError] = useState<Error | null>(null);
  const reading = useRef<Page | null>(null);
  const pages =
    first.data === null ? [] : [first.data, ...(later.after === first.data ? later.pages : [])];
  const rows = pages.flatMap(({ items }) => items);
  const cursor = pages.at(-1)?.next_cursor ?? null;
  useEffect(() => {
    const after = first.data;
    if (wanted < rows.length || cursor === null || reading.current === after || error !== null)
      return;
    reading.current = after;
    read({ cursor, limit: NEXT })
      .then((page) => {
        setLater((held) => ({
          after,
          pages: held.after === after ? [...held.pages, page] : [page],
        }));
      }, setError)
      .finally(() => {
        if (reading.current === after) reading.current = null;
      });
  }, [wanted, cursor, rows.length, error]);
  // Another reason or order is of the same reports: what is told of them stays in sight.
  const pair = `${id} ${query?.since ?? ''}`;
  const told = useRef<{ pair: string; summary: Page } | null>(null);
  if (first.data !== null) told.current = { pair, summary: first.data };
  const summary = told.current?.pair === pair ? told.current.summary : null;
  const { reload: again } = first;
  const reload = useCallback(() => {
    setError(null);
    again();
  }, [again]);
  return { key, summary, rows, error: first.error ?? error, reload, reach: setWanted };
}
