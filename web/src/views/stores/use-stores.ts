import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { get } from '../../api/client';
import { returns } from '../../api/connection';
import { LostError } from '../../api/problem';
import type { FleetStore } from './columns';
import { PagesInSight } from './pages-in-sight';

const PAGE = 200;
/** While the reader scrolls, nothing is read: what is passed by in a moment would be read for nothing. */
const REST_MS = 60;

/** What the list is asked for; a list of states means any of them. */
export type StoresQuery = Readonly<Record<string, string | readonly string[] | null>>;

/** The stores that a query selects, as far as they are in sight. */
export interface Stores {
  /** Names the query. */
  readonly key: string;
  /** `null` until the first page is there; of another query, that of the one before until then. */
  readonly total: number | null;
  /** `undefined` where it is still to be read. */
  readonly rowAt: (index: number) => FleetStore | undefined;
  readonly error: Error | null;
  readonly reload: () => void;
  /** Says which rows are in sight, both included. */
  readonly look: (first: number, last: number) => void;
}

interface Held {
  readonly key: string;
  readonly total: number;
  readonly pages: PagesInSight<FleetStore>;
}

/** The pages of a query that are in sight. */
interface Sight {
  readonly key: string;
  readonly firstPage: number;
  readonly lastPage: number;
}

function isSame(a: Sight, b: Sight): boolean {
  return a.key === b.key && a.firstPage === b.firstPage && a.lastPage === b.lastPage;
}

/**
 * Reads of the stores that a query selects the pages that are in sight, whichever part of the list that
 * is, and those again whenever `refresh` changes. What was read before stays in sight until then.
 */
export function useStores(query: StoresQuery, refresh: number): Stores {
  const key = JSON.stringify(query);
  const [held, setHeld] = useState<Held | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [round, setRound] = useState(0);
  const [seen, setSeen] = useState<Sight>({ key, firstPage: 0, lastPage: 0 });
  const { firstPage, lastPage } = seen.key === key ? seen : { firstPage: 0, lastPage: 0 };
  // The rows of another query would be taken for this one's.
  const current = held?.key === key ? held : null;
  const latest = useRef(current);
  latest.current = current;
  const edition = `${refresh} ${returns.value} ${round}`;
  useEffect(() => {
    const controller = new AbortController();
    const read = async (page: number): Promise<void> => {
      const { items, total } = await get('/api/v1/fleet/stores', {
        query: { ...query, limit: PAGE, offset: page === 0 ? null : page * PAGE },
        signal: controller.signal,
      });
      if (controller.signal.aborted) return;
      setError(null);
      setHeld((old) => {
        const pages = old?.key === key ? old.pages : new PagesInSight<FleetStore>(PAGE);
        return { key, total, pages: pages.with({ number: page, edition, rows: items }) };
      });
    };
    const readLacking = async (): Promise<void> => {
      for (let page = firstPage; page <= lastPage; page += 1) {
        if (latest.current?.pages.has(page, edition) !== true) await read(page);
      }
    };
    const pause = latest.current?.pages.has(firstPage) === false ? REST_MS : 0;
    const timer = setTimeout(() => {
      readLacking().catch((caught: unknown) => {
        if (controller.signal.aborted) return;
        // What is shown from before stays, and the banner says that it is old.
        const isShown = latest.current?.pages.has(firstPage) === true;
        setError(caught instanceof LostError && isShown ? null : (caught as Error));
      });
    }, pause);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // `query` is a new object with every drawing; `key` names what is in it.
  }, [key, edition, firstPage, lastPage]);
  const reload = useCallback(() => {
    setError(null);
    setRound((n) => n + 1);
  }, []);
  const look = useCallback(
    (first: number, last: number) => {
      const next = { key, firstPage: Math.floor(first / PAGE), lastPage: Math.floor(last / PAGE) };
      // With the same pages in sight nothing is drawn anew.
      setSeen((old) => (isSame(old, next) ? old : next));
    },
    [key],
  );
  return {
    key,
    total: held?.total ?? null,
    rowAt: (index) => current?.pages.rowAt(index),
    error,
    reload,
    look,
  };
}
