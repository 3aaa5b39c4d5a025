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

/** The pages that were read after a first one, and why the next one could not be. */
interface Later {
  readonly after: Page | null;
  readonly pages: readonly Page[];
  readonly error: Error | null;
}

const NOTHING: Later = { after: null, pages: [], error: null };
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
  const [told, setTold] = useState<Later>(NOTHING);
  const [wanted, setWanted] = useState(0);
  const reading = useRef<Page | null>(null);
  const latest = useRef(first.data);
  latest.current = first.data;
  // What is told after another first page is of another query.
  const later = told.after === first.data ? told : NOTHING;
  const { error } = later;
  const pages = first.data === null ? [] : [first.data, ...later.pages];
  const rows = pages.flatMap(({ items }) => items);
  const cursor = pages.at(-1)?.next_cursor ?? null;
  useEffect(() => {
    const after = first.data;
    if (wanted < rows.length || cursor === null || reading.current === after || error !== null)
      return;
    reading.current = after;
    const tell = (page: readonly Page[], failure: Error | null): void => {
      if (latest.current !== after) return;
      setTold((held) => ({
        after,
        pages: held.after === after ? [...held.pages, ...page] : page,
        error: failure,
      }));
    };
    read({ cursor, limit: NEXT })
      .then(
        (page) => {
          tell([page], null);
        },
        (failure: unknown) => {
          tell([], failure as Error);
        },
      )
      .finally(() => {
        if (reading.current === after) reading.current = null;
      });
  }, [wanted, cursor, rows.length, error]);
  // Another reason or order is of the same reports: what is told of them stays in sight.
  const pair = `${id} ${query?.since ?? ''}`;
  const ofPair = useRef<{ pair: string; summary: Page } | null>(null);
  if (first.data !== null) ofPair.current = { pair, summary: first.data };
  const summary = ofPair.current?.pair === pair ? ofPair.current.summary : null;
  const { reload: again } = first;
  const reload = useCallback(() => {
    setTold(NOTHING);
    again();
  }, [again]);
  return { key, summary, rows, error: first.error ?? error, reload, reach: setWanted };
}
